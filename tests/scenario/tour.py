#!/usr/bin/python3
"""The tour: one whole visit on the real screens, from the first touch to the centre's receipt.

   tour.py --out DIR [--state DIR] [--size WxH] [--lang zh|en] [--build PRESET] [--snapshots DIR]

Leaves in DIR screens/NN-name.png, printed/*.pdf, bundle.p7m, opened/, receipt.tsr and summary.txt; exit status 0 only if
the receipt verified. --snapshots keeps copies of the state folder for the fault tests: printed, complete, sealed."""
import argparse
import glob
import os
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import strangers
from checks import Watch
from display import Display
from hand import Hand
from station import ROOT, Station, Trouble, wait_until
from visitor import Papers, Visitor, load_choices

SCREENS_EXPECTED = ["home", "triage", "on-paper", "notice", "consents", "services", "question", "card", "licence", "review", "print", "stamp", "rescan",
                    "declaration", "done", "parked", "resume"]


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True)
    p.add_argument("--state")
    p.add_argument("--size", default="1920x1080")
    p.add_argument("--lang", choices=("zh", "en"), default="zh")
    p.add_argument("--build", help="preset whose programs run (release)")
    p.add_argument("--snapshots")
    p.add_argument("--quick", action="store_true", help="no leaving and coming back")
    return p.parse_args()


class Tour:
    def __init__(self, options):
        self.options = options
        self.out = os.path.realpath(options.out)
        self.watch = Watch()
        self.lines = []
        self.results = []
        os.makedirs(self.out, exist_ok=True)
        for name in ("screens", "printed", "opened"):
            shutil.rmtree(os.path.join(self.out, name), ignore_errors=True)
        for name in ("bundle.p7m", "receipt.tsr", "summary.txt"):
            if os.path.exists(os.path.join(self.out, name)):
                os.unlink(os.path.join(self.out, name))
        state = options.state or os.path.join(self.out, "state")
        if not options.state:
            shutil.rmtree(state, ignore_errors=True)
        self.station = Station(state, options.build)
        self.work = tempfile.mkdtemp(prefix="counter-tour-")
        self.display = self.visitor = None

    def say(self, line):
        self.lines.append(line)
        print(f"[{self.watch.total():6.1f} s] {line}", flush=True)

    def step(self, name, seconds):
        self.say(f"{name:<32} {seconds:6.1f} s")

    def expect(self, name, holds, why=""):
        """A judgement: said, kept for the summary, and at the end for the exit status."""
        self.results.append((name, bool(holds)))
        self.say(f"{'ok  ' if holds else 'FAIL'}  {name}" + ("" if holds else f": {str(why).strip()[:1500]}"))

    def snapshot(self, name):
        if self.options.snapshots:
            target = os.path.join(self.options.snapshots, name)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(self.station.state, target, ignore=shutil.ignore_patterns("tray", "reveal.json*"))
            os.makedirs(os.path.join(target, "tray"), exist_ok=True)

    # ---- the parts of the tour ----
    def open_station(self):
        width, height = map(int, self.options.size.split("x"))
        wayland_or_x = os.environ.get("DISPLAY") if os.environ.get("COUNTER_TOUR_ON_DISPLAY") else None
        self.display = Display(width, height, wayland_or_x)
        self.station.start_intake()
        begun = time.monotonic()
        self.station.start_kiosk(self.display.name, width, height,
                                 extra=["--lang", self.options.lang] if self.options.lang != "zh" else [])
        self.hand = Hand(self.station, self.display, os.path.join(self.out, "screens"), self.say)
        self.hand.wait_screen("home", 20)
        self.step("first frame", time.monotonic() - begun)
        self.visitor = Visitor(self.hand, Papers(os.environ.get("TESTS_PAPERS") or os.path.join(self.work, "papers")), say=self.say)

    def visit(self):
        v = self.visitor
        v.papers.prepare_cards()
        v.go("stamp")
        for pdf, how in v.how_to_scan():
            v.papers.prepare_sheets(pdf, **how)
        if not self.options.quick:
            self.leave_and_come_back()
        self.snapshot("printed")
        v.go("declaration")
        self.snapshot("rescanned")
        v.go("done", 120)
        self.hand.still()
        self.keep_bundle()
        self.snapshot("sealed")
        v.at_done(self.hand.look())
        self.expect("after the visit the home screen is there", self.hand.wait_screen("home", 20))
        self.expect("every field is typed at most once, and no answer twice", v.typed and not v.typed_twice(), v.typed)
        self.case = v.case
        self.say(f"{self.hand.touches} touches and {self.hand.keys} keys in all; case {self.case}")

    def leave_and_come_back(self):
        v = self.visitor
        begun = time.monotonic()
        slip = v.park()
        v.at_parked(self.hand.look())
        self.hand.wait_screen("home")
        self.step("left with a slip", time.monotonic() - begun)
        self.snapshot("parked")
        v.resume_with = v.papers.sheets(slip, with_seals=False)[0]
        self.slip = v.resume_with
        where = v.go(["stamp", "rescan"])
        self.expect("coming back with the slip continues at the sheets", where in ("stamp", "rescan"), where)

    def keep_bundle(self):
        bundles = wait_until("a sealed bundle", lambda: self.station.names("outbox", "new"), 30)
        self.bundle = os.path.join(self.out, "bundle.p7m")
        shutil.copy(self.station.path("outbox/new", bundles[-1]), self.bundle)
        self.stem = os.path.splitext(bundles[-1])[0]
        shutil.copytree(self.station.path("printed"), os.path.join(self.out, "printed"), dirs_exist_ok=True)

    def night(self):
        """Sync, receipt, collection."""
        begun = time.monotonic()
        done = self.station.sync()
        self.step("kiosk-sync", time.monotonic() - begun)
        self.say("  " + (done.stdout or done.stderr).strip().splitlines()[-1] if (done.stdout + done.stderr).strip() else "  -")
        self.receipt = os.path.join(self.out, "receipt.tsr")
        shutil.copy(self.station.path("outbox/receipts", self.stem + ".tsr"), self.receipt)
        begun = time.monotonic()
        self.station.run("kiosk", "collect", "--state", self.station.state)

        def received():
            return "RECEIVED" in self.station.run("kiosk", "case", "show", self.case, "--state", self.station.state,
                                                  check=False).stdout.upper()
        try:
            wait_until(f"case {self.case} RECEIVED", received, 20, every=0.3)
            self.expect("the case is RECEIVED", True)
        except Trouble as trouble:
            self.expect("the case is RECEIVED", False, trouble)
        self.step("collected", time.monotonic() - begun)

    def judge(self):
        state, ca = self.station.state, self.station.path("trust/ca.pem")
        self.expect("openssl ts -verify accepts the receipt", *strangers.receipt_holds(self.receipt, self.bundle, ca))
        opened = os.path.join(self.out, "opened")
        done = self.station.run(os.path.join(ROOT, "kiosk/demo/centre"), "open", state, self.bundle, opened, check=False)
        self.expect("kiosk-intake open opens the bundle", done.returncode == 0, done.stdout + done.stderr)
        found = sorted(os.path.relpath(f, opened) for f in glob.glob(opened + "/**", recursive=True) if os.path.isfile(f))
        for name in found:
            self.say(f"        {name}  {os.path.getsize(os.path.join(opened, name))} bytes")
        self.expect("the opened bundle holds application, forms, papers and seals",
                    all(any(word in name for name in found) for word in
                        ("application.json", "forms/", "papers/", "seals/", "verdicts.json")), found)
        with tempfile.TemporaryDirectory() as bag:
            self.expect("openssl, tar and sha256sum open it too", *strangers.bundle_opens(
                self.bundle, self.station.path("centre/recipient.key"), self.station.path("centre/recipient.pem"), ca,
                bag))
        self.expect("the store is sound", *strangers.store_is_sound(self.station.path("store/cases.db")))

    def summary(self, trouble=None):
        good = bool(self.results) and all(holds for _, holds in self.results) and trouble is None
        with open(os.path.join(self.out, "summary.txt"), "w", encoding="utf-8") as f:
            f.write("The tour of the paper route: " + ("complete, the receipt verified\n" if good else "NOT complete\n"))
            f.write(f"{self.watch.total():.1f} s in all\n\n" + "\n".join(self.lines) + "\n")
            if trouble:
                f.write(f"\nstopped: {trouble}\n")
        return good

    def run(self):
        trouble = None
        try:
            self.open_station()
            self.visit()
            self.night()
            self.judge()
        except (Trouble, OSError, KeyError, RuntimeError) as caught:
            trouble = caught
            self.say(f"STOPPED: {caught}")
            if not isinstance(caught, Trouble):
                import traceback
                traceback.print_exc()
        finally:
            self.station.close()
            if self.visitor:
                self.visitor.papers.close()
            if self.display:
                self.display.close()
            shutil.rmtree(self.work, ignore_errors=True)
        good = self.summary(trouble)
        print(f"{'The receipt verified.' if good else 'The tour did not reach its end.'} Everything is in {self.out}: "
              "screens/ printed/ bundle.p7m opened/ receipt.tsr summary.txt", flush=True)
        return 0 if good else 1


def main():
    load_choices(os.path.join(ROOT, "assets/fields.yaml"))
    sys.exit(Tour(arguments()).run())


if __name__ == "__main__":
    main()
