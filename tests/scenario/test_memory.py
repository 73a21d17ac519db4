#!/usr/bin/python3
"""What a visit leaves behind: nothing. A person types, scans a card and prints at a station that is no demo, and then has
everything erased; afterwards neither the memory of any process of the station nor its folder holds what was typed or read.
A production station reveals nothing, so the finger first learns the way at a demo station, and then repeats it by what
the screen looks like."""
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
from checks import check, finish, part
from display import Display, end_with_parent
from hand import Hand
from memory import memory_holding, processes, spellings
from station import Station, Trouble
from visitor import ANSWERS as USUAL, Visitor
from PIL import ImageChops

SIZE = (1280, 720)
ANSWERS = dict(USUAL, mobile="13612344321")  # the usual one stands in fields.yaml as an example
PERSONAL = ("name", "id_number", "address", "mobile", "email", "company", "id_issuer")
# Paper is no memory: what the scanner is fed with and what the folder printer gives out lies on the person's table.
PAPER = ("tray", "printed", "centre", "reveal.json", "kiosk.lock")


class Recorder:
    """A display that notes each touch, and how the screen looked before it."""

    def __init__(self, display):
        self.display = display
        self.noted = []
        self.lays = []
        self.released = 0.0

    def __getattr__(self, name):
        return getattr(self.display, name)

    def press(self, x, y):
        self.noted.append(("press", x, y, look(self.display), list(self.lays), time.monotonic() - self.released))
        self.lays.clear()
        self.display.press(x, y)

    def release(self):
        self.noted.append(("release", 0, 0, None, [], 0))
        self.display.release()
        self.released = time.monotonic()


def look(display):
    """The screen without its top bar, small and grey."""
    picture = display.picture()
    return picture.crop((0, picture.height // 8, *picture.size)).convert("L").resize((160, 80))


def differs(a, b):
    return sum(n * i for i, n in enumerate(ImageChops.difference(a, b).histogram())) / (160 * 80)


def learn(folder):
    """Walks a visit at a demo station; the touches, and what was printed last."""
    station, display = Station(os.path.join(folder, "learn")), Display(*SIZE)
    try:
        recorder = Recorder(display)
        station.start_kiosk(display.name, *SIZE)
        hand = Hand(station, recorder, os.path.join(folder, "screens"))
        hand.wait_screen("home", 20)
        visitor = Visitor(hand, prepared.PAPERS, ANSWERS, ["personal_signature"])
        original = visitor.lay

        def lay(scans, *more):
            recorder.lays.append(list(scans))
            return original(scans, *more)
        visitor.lay = lay
        visitor.go("stamp")
        hand.touch("leave")
        hand.touch("dialog:2")
        hand.wait_screen("home")
        hand.still()
        recorder.noted.append(("home", 0, 0, look(display), [], 0))
        return recorder.noted
    finally:
        station.close()
        display.close()


def wait_for_look(display, wanted, last=None, seconds=90):
    """Until the screen looks as wanted, and stays so. A touch that came while the screen could not take it is passed over,
    and a person touches again: so does this one, at `last` (x, y), when nothing has moved for three seconds."""
    begun = moved = time.monotonic()
    before = None
    while True:
        now = look(display)
        still = before is not None and differs(now, before) < 0.02
        if still and differs(now, wanted) <= 1.2:
            return
        before = now
        if not still:
            moved = time.monotonic()
        elif last and time.monotonic() > moved + 3:
            display.touch(*last, 0.05)
            moved = time.monotonic()
        if time.monotonic() > begun + seconds:
            display.picture().save(os.path.join(prepared.WORK, "memory-lost.png"))
            raise Trouble("the production station does not look like the demo station did; see memory-lost.png")
        time.sleep(0.02)


def folder_holding(folder, words):
    found = []
    for where, _, names in os.walk(folder):
        if os.path.relpath(where, folder).split(os.sep)[0] in PAPER:
            continue
        for name in names:
            if name in PAPER:
                continue
            with open(os.path.join(where, name), "rb") as f:
                data = f.read()
            found += [f"{word} in {os.path.join(where, name)}" for word, patterns in words.items()
                      if any(p in data for p in patterns)]
    return found


def start_production(station, display):
    """As at the counter: no demo, nothing revealed."""
    station.set(station__demo="false")
    settings = dict(Station.PATIENT)
    station.set(**{k.replace(".", "__"): v for k, v in settings.items()}, screen__width_px=SIZE[0],
                screen__height_px=SIZE[1], screen__width_mm=476)
    station.log = open(station.path("kiosk.log"), "ab")
    station.kiosk = subprocess.Popen([os.path.join(station.bin, "kiosk"), "run", "--state", station.state],
                                     env=dict(station.environment, DISPLAY=display.name), stdin=subprocess.DEVNULL,
                                     stdout=station.log, stderr=station.log, start_new_session=True,
                                     preexec_fn=end_with_parent)


def repeat(station, display, noted, before_leaving):
    """The noted touches, each when the screen looks as it did."""
    presses = [i for i, n in enumerate(noted) if n[0] == "press"]
    visitor = Visitor(Hand(station, display), prepared.PAPERS)
    released, last = 0.0, None
    for i, (kind, x, y, picture, lays, gap) in enumerate(noted):
        if kind == "release":
            time.sleep(0.03)
            display.release()
            released = time.monotonic()
            continue
        wait_for_look(display, picture, last)
        for scans in lays:
            visitor.lay(scans)
        if len(presses) > 2 and i == presses[-2]:
            before_leaving()
        if kind == "press":
            time.sleep(max(0.0, released + min(gap, 0.4) - time.monotonic()))
            last = (x, y)
            display.press(x, y)


def main():
    part("what a visit leaves behind")
    folder = tempfile.mkdtemp(prefix="memory-", dir=prepared.WORK)
    given = dict(ANSWERS, company=prepared.PAPERS.licence("wide")[1]["fields"]["company"])  # read, not typed
    words = {name: spellings(given[name]) for name in PERSONAL}
    noted = learn(folder)
    station, display = Station(os.path.join(folder, "state")), Display(*SIZE)
    try:
        start_production(station, display)
        wait_for_look(display, noted[0][3])
        check("before the visit the memory holds none of it", not memory_holding(station.kiosk.pid, words),
              memory_holding(station.kiosk.pid, words))
        seen = []

        def during():
            seen.extend(m for pid in processes(station.kiosk.pid) for m in memory_holding(pid, words))
        repeat(station, display, noted, during)
        check("during the visit it is there: the search would find it", len({s.split()[0] for s in seen}) >= 5, seen)
        time.sleep(1)
        left = [m for pid in processes(station.kiosk.pid) for m in memory_holding(pid, words)]
        check("after the visit no process of the station holds a name, a number or an address", not left, "\n".join(left))
        check("nor does the station's folder", not folder_holding(station.state, words),
              folder_holding(station.state, words))
        check("the case is erased", list(cases(station).values()) == ["erased"], cases(station))
        prove(station, list(cases(station))[0], words)
    except Trouble as trouble:
        check("the visit can be repeated without being told where to touch", False, trouble)
    finally:
        station.close()
        display.close()
        prepared.PAPERS.close()
    finish()


def prove(station, number, words):
    """The record of the erasure: judged by the station, by openssl, and as paper."""
    stem = station.path("proof")
    done = station.run("kiosk", "case", "proof", number, "-o", stem, "--state", station.state, check=False)
    check("its erasure is recorded and the record holds", done.returncode == 0 and "reason: withdrawn" in done.stdout,
          done.stdout + done.stderr)
    openssl = subprocess.run(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", stem + ".p7s", "-content",
                              stem + ".txt", "-CAfile", station.path("trust/ca.pem"), "-purpose", "any", "-out", "/dev/null"],
                             capture_output=True, text=True)
    check("openssl accepts the station's signature over it", openssl.returncode == 0, openssl.stderr)
    text = subprocess.run(["pdftotext", stem + ".pdf", "-"], capture_output=True, text=True).stdout
    check("on paper it names the case", number in text, text)
    check("and nothing in it is of the person", not folder_holding(station.state, words) and
          not [w for w, patterns in words.items() if any(p in text.encode() for p in patterns)])


def cases(station):
    said = station.run("kiosk", "case", "list", "--json", "--state", station.state).stdout
    return {case["number"]: case["state"] for case in json.loads(said)}


main()
