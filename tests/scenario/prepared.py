"""Stations in a known place of the visit, as the tour leaves them on its way: parked (printed, left with a slip),
rescanned (all sheets good, before the declaration), sealed. Each test works on a copy of its own."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from display import Display
from hand import Hand
from station import ROOT, Station, Trouble
from visitor import Papers, Visitor, form_of, load_choices

load_choices(os.path.join(ROOT, "assets/fields.yaml"))
WORK = os.environ.get("TESTS_WORK") or tempfile.mkdtemp(prefix="counter-tests.")
SNAPSHOTS = os.path.join(WORK, "snapshots")
os.environ["TESTS_PAPERS"] = os.path.join(WORK, "papers")
PAPERS = Papers(os.environ["TESTS_PAPERS"])


def snapshot(name):
    """The snapshot's folder; runs the tour first when there is none yet."""
    path = os.path.join(SNAPSHOTS, name)
    if not os.path.isdir(path):
        done = subprocess.run([sys.executable, os.path.join(ROOT, "tests/scenario/tour.py"), "--out",
                               os.path.join(WORK, "tour"), "--snapshots", SNAPSHOTS], capture_output=True, text=True)
        if not os.path.isdir(path):
            raise Trouble(f"the tour did not come to {name}:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return path


class Prepared:
    """A station copied from a snapshot, with a display and a visitor at it; use as a context."""

    def __init__(self, name, folder=None, size=(1280, 720), build=None, extra=()):
        self.folder = folder or tempfile.mkdtemp(prefix=name + "-", dir=WORK)
        state = os.path.join(self.folder, "state")
        shutil.copytree(snapshot(name), state, symlinks=True)
        self.station = Station(state, build)
        self.size = size
        self.extra = list(extra)
        self.display = Display(*size)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.station.close()
        self.display.close()

    def start(self, pictures=None):
        """Starts the kiosk and brings a visitor before it."""
        self.station.start_kiosk(self.display.name, *self.size, extra=self.extra)
        self.empty_tray()
        self.hand = Hand(self.station, self.display, pictures or os.path.join(self.folder, "screens"))
        self.hand.wait_screen("home", 20)
        self.visitor = Visitor(self.hand, PAPERS)
        return self.visitor

    def empty_tray(self):
        """Takes out what lies in the scanner from before."""
        for name in os.listdir(self.station.path("tray")):
            if name.endswith(".pnm"):
                os.unlink(self.station.path("tray", name))

    def resume(self, stop_at=("stamp", "rescan"), case=None, mobile="13800005678"):
        """Comes back with the slip printed last (of this case), or with one of its sheets."""
        visitor = self.visitor
        visitor.answers["mobile"] = mobile
        visitor.corrected = True
        visitor.scanned = False
        visitor.case = case or visitor.case
        prints = [n for n in self.station.names("printed") if case is None or case in n]
        slips = [n for n in prints if form_of(n) == "SL"] or [n for n in prints if form_of(n) == "PA"]
        if not slips:
            raise Trouble("nothing was printed")
        slip = max((self.station.path("printed", n) for n in slips), key=os.path.getmtime)
        visitor.resume_with = PAPERS.sheets(slip, with_seals=False)[0]
        return visitor.go(list(stop_at))

    def resume_at(self, screen):
        """Comes back and goes on to this screen, touching nothing there."""
        self.resume()
        return self.visitor.go(screen)

    def cases(self):
        """State by case number, as kiosk case list says it."""
        said = self.station.run("kiosk", "case", "list", "--json", "--state", self.station.state).stdout
        return {case["number"]: case["state"] for case in json.loads(said)}

    def scan_one(self, path, seconds=60):
        """One sheet through the scanner at the rescan screen; what the screen says then."""
        self.visitor.lay([path])
        self.hand.touch("main")
        self.visitor.after_scan(lambda: not any(n.endswith(".pnm") for n in self.station.names("tray")), seconds)
        self.hand.still()
        return self.hand.says()
