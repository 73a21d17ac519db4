#!/usr/bin/python3
"""A monkey: touches at random, types at random, lays cards and licences on the glass, and finds no crash, no dead end and
no lost answer. Short in the suite; TESTS_FULL or --seconds N for longer. Uses the sanitised build where there is one.

   test_visit_monkey.py [--seconds N] [--seed N]"""
import argparse
import os
import random
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
from checks import check, finish, part
from display import Display
from hand import Hand
from station import ROOT, Station, Trouble
from visitor import Visitor

LEADS = ("declaration", "services", "review", "stamp", "rescan")  # how far a person leads a visit before the monkey takes over
STUCK = 600  # touches on one screen: somewhere among them was the way back

FRAME = {"language", "text-size", "contrast", "call", "voice"}
ENDS = {"leave", "dialog:2"}


def plain(text):
    """As answers are compared: spelling of widths and cases apart."""
    return "".join(c for c in text.upper() if c.isalnum())


class Monkey:
    def __init__(self, hand, seed):
        self.hand = hand
        self.dice = random.Random(seed)
        self.kept = {}      # (case, field) → what was confirmed
        self.asked = None   # the question that is on the screen: (case, field, what stands there)
        self.confirmed = None  # the one whose 下一项 was touched
        self.seen = set()
        self.trouble = []
        self.leads = []     # still to come, each once before any comes again
        self.same = (None, 0)  # the screen and how many touches it has had

    def question(self, frame):
        field = next((w for w in frame["widgets"] if w["id"].startswith("field:")), None)
        return (frame["case"], field["id"], field["state"]) if field and frame.get("case") else None

    def watch(self, frame):
        """No dead end; and a question comes back with the answer that was kept."""
        self.seen.add(frame["screen"])
        here = (frame["screen"], frame["title"])
        self.same = (here, self.same[1] + 1 if self.same[0] == here else 0)
        if self.same[1] > STUCK:
            self.trouble.append(f"no way out of {here}")
        ways = [w for w in frame["widgets"] if w["enabled"] and w["id"] not in FRAME]
        if not ways and not frame.get("busy"):
            time.sleep(1.5)
            again = self.hand.look()
            if again["frame"] == frame["frame"] and not again.get("busy"):
                self.trouble.append(f"dead end at {frame['screen']}")
        now = self.question(frame)
        if self.confirmed and (now is None or now[:2] != self.confirmed[:2]):
            self.kept[self.confirmed[:2]] = plain(self.confirmed[2])
            self.confirmed = None
        if frame["screen"] in ("card", "licence"):
            self.kept.clear()  # what is read there replaces what was typed
        if now and (self.asked is None or self.asked[:2] != now[:2]):
            kept = self.kept.get(now[:2])
            if kept and plain(now[2]) != kept:
                self.trouble.append(f"{now[1]} of {now[0]}: {kept!r} was kept, {now[2]!r} came back")
        self.asked = now

    def choose(self, frame):
        ways = [w for w in frame["widgets"] if w["enabled"]]
        if not ways:
            return None
        dice = self.dice.random()
        tiles = [w for w in ways if w["id"].startswith("tile:")]
        if tiles and frame["screen"] == "home" and dice < 0.6:
            return self.dice.choice(tiles)
        main = [w for w in ways if w["id"] in ("main", "key:next", "dialog:1", "fault:action")]
        if main and dice < 0.45:
            return self.dice.choice(main)
        calm = [w for w in ways if w["id"] not in FRAME | ENDS]
        return self.dice.choice(calm if calm and dice < 0.96 else ways)

    def lead(self, seconds):
        """In a long run, a person begins the next visit and hands over somewhere."""
        if self.hand.screen() != "home" or seconds < 180 or self.dice.random() < 0.3:
            return
        self.kept.clear()
        self.asked = self.confirmed = None
        self.clear_glass()
        try:
            self.leads = self.leads or list(LEADS)
            Visitor(self.hand, prepared.PAPERS).go(self.leads.pop(0))
        except Trouble as trouble:  # what the monkey left behind may stop a person, not the kiosk
            self.hand.look()
            print(f"  handed over early: {str(trouble).splitlines()[0]}")

    def clear_glass(self):
        """What the monkey laid and did not scan would go through the scanner among the person's sheets."""
        tray = self.hand.station.path("tray")
        for name in os.listdir(tray):
            if name.endswith(".pnm"):
                os.unlink(os.path.join(tray, name))

    def lay(self, screen):
        tray = self.hand.station.path("tray")
        if screen not in ("card", "licence") or os.listdir(tray) not in ([], ["out"]):
            return
        scan = prepared.PAPERS.licence()[0] if screen == "licence" else prepared.PAPERS.card(
            self.dice.choice(("front", "back")))
        hidden = os.path.join(tray, ".monkey.pnm")
        with open(scan, "rb") as source, open(hidden, "wb") as target:
            target.write(source.read())
        os.rename(hidden, os.path.join(tray, "monkey.pnm"))

    def act(self):
        frame = self.hand.look()
        self.watch(frame)
        self.confirmed = None  # still there: it was refused, and what comes now may clear or leave it
        self.lay(frame["screen"])
        w = self.choose(frame)
        if not w or self.dice.random() < 0.08:
            x, y = self.dice.randrange(self.hand.display.root.get_geometry().width), self.dice.randrange(
                self.hand.display.root.get_geometry().height)
        else:
            x, y = w["x"] + w["w"] / 2, w["y"] + w["h"] / 2
        if w and w["id"] == "key:next" and self.asked:
            self.confirmed = self.asked
        if w and w["id"] == "signature" and w["enabled"]:
            self.hand.sign()
        self.hand.display.touch(x, y, 0.01)
        self.hand.next_frame(frame["frame"], 0.35)
        typing = w and w["id"].startswith("key:")
        time.sleep(0.03 if typing else 0.31)  # a second release within 300 ms does nothing


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=600 if os.environ.get("TESTS_FULL") else 20)
    options.add_argument("--seed", type=int, default=int(time.time()))
    given = options.parse_args()
    part("monkey")
    sanitised = os.path.exists(os.path.join(ROOT, "build/debug/bin/kiosk"))
    folder = tempfile.mkdtemp(prefix="monkey-", dir=prepared.WORK)
    station = Station(os.path.join(folder, "state"), "debug" if sanitised else None)
    display = Display(1280, 800)
    monkey = None
    try:
        station.start_kiosk(display.name, 1280, 800)
        hand = Hand(station, display, os.path.join(folder, "screens"))
        hand.wait_screen("home", 30)
        prepared.PAPERS.prepare_cards()
        Visitor(hand, prepared.PAPERS).go("services")  # a person led it so far
        monkey = Monkey(hand, given.seed)
        end, touches = time.monotonic() + given.seconds, 0
        while time.monotonic() < end and not monkey.trouble:
            monkey.lead(end - time.monotonic())
            monkey.act()
            touches += 1
        name = f"seed {given.seed}, {touches} touches, screens {', '.join(sorted(monkey.seen))}"
        print(f"  {name}")
        check("the monkey finds no dead end and no lost answer", not monkey.trouble, (name, monkey.trouble))
        check("the monkey comes about", len(monkey.seen) >= 2, name)
        check("the kiosk ends cleanly after the monkey", station.stop_kiosk() == 0, station.log_tail(30))
    except Trouble as trouble:
        check("the monkey finds no crash", False, (given.seed, trouble, station.log_tail(40)))
    finally:
        station.close()
        display.close()
        prepared.PAPERS.close()
    finish()


main()
