#!/usr/bin/python3
"""The stand-in for paper at the demo station: whoever touches the screens finds on the scanner's glass what the screen asks
for. On the card's screen lies the specimen identity card; once sheets were printed they come back stamped.

   person.py STATE [--no-stamps]        --no-stamps: the sheets come back without seals, to see what the station says

Reads the file that the kiosk reveals its frames to (a demo station alone does that), and the folder printed/."""
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import json

import paperwork


class Person:
    def __init__(self, state, with_seals=True):
        self.state = state
        self.with_seals = with_seals
        self.work = tempfile.mkdtemp(prefix="counter-person-")
        self.made = {}

    def frame(self):
        try:
            with open(os.path.join(self.state, "reveal.json"), encoding="utf-8") as f:
                return json.load(f)
        except (OSError, ValueError):
            return {}

    def tray(self):
        return os.path.join(self.state, "tray")

    def waiting(self):
        return [n for n in os.listdir(self.tray()) if n.endswith(".pnm")]

    def say(self, line):
        print(f"  [paper] {line}", flush=True)

    def lay(self, scans):
        for number, scan in enumerate(scans):
            copy = os.path.join(self.work, "copy.pnm")
            with open(scan, "rb") as source, open(copy, "wb") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
            paperwork.put(copy, self.tray(), f"{number:02d}-{os.path.basename(scan)}")

    def take_away(self):
        for name in self.waiting():
            os.unlink(os.path.join(self.tray(), name))

    def card(self, side):
        if side not in self.made:
            self.made[side] = paperwork.card(self.work, side)
        return self.made[side]

    def licence(self):
        if "licence" not in self.made:
            path = os.path.join(self.work, "licence.pnm")
            paperwork.tool("make_licence.py", "-o", path, "--seed", 7, "--kind", "wide", "--qr", "whole", "--dpi", 300)
            self.made["licence"] = path
        return self.made["licence"]

    def prints(self, case):
        """The last print of each form of this case: [(form, path)]."""
        last = {}
        folder = os.path.join(self.state, "printed")
        for name in sorted(os.listdir(folder)):
            form = re.search(r"-(PA|SA|IC|PS|UA|BL|LC|AC|AU|US|UX|UY|SL)(-\d+)?\.pdf$", name)
            if form and (not case or case in name):
                last[form.group(1)] = os.path.join(folder, name)
        return last

    def sheets(self, case):
        prints = self.prints(case)
        key = tuple(sorted(prints.items()))
        if key not in self.made:
            self.say("stamping and signing the printed sheets …")
            out = tempfile.mkdtemp(dir=self.work)
            self.made[key] = [scan for form, pdf in sorted(prints.items()) if form != "SL"
                              for scan in paperwork.stamped(pdf, out, dpi=600 if form in ("PS", "US", "UX", "UY") else 300,
                                                            flip_page=2, with_seals=self.with_seals)]
        return self.made[key]

    def slip(self):
        """The slip printed last, as a scan."""
        pdf = self.prints("").get("SL")
        if pdf and pdf not in self.made:
            self.made[pdf] = paperwork.stamped(pdf, tempfile.mkdtemp(dir=self.work), with_seals=False)
        return self.made.get(pdf, [])

    def asked_for(self, frame):
        """What the screen asks to be laid on the glass: (name, scans), or None."""
        screen = frame.get("screen")
        main = next((w["label"] for w in frame.get("widgets", []) if w["id"] == "main"), "")
        if screen == "card" and not any(w["id"] == "rescan" for w in frame["widgets"]):
            side = "back" if "国徽" in main or "emblem" in main else "front"
            return f"the card, {side}", [self.card(side)]
        if screen == "licence" and not any(w["id"] == "rescan" for w in frame["widgets"]):
            return "the licence", [self.licence()]
        if screen == "rescan" and "/" in main:
            return "the stamped sheets", self.sheets(frame["case"])
        if screen == "resume":
            return "the slip", self.slip()
        return None

    def live(self):
        """Until the program ends: lays down what is asked for once, and takes away what is not."""
        laid = None
        while True:
            time.sleep(0.3)
            frame = self.frame()
            if frame.get("busy"):
                continue
            wanted = self.asked_for(frame)
            place = (frame.get("screen"), frame.get("case"), wanted and wanted[0])
            if place == laid:
                continue
            if not wanted:
                if self.waiting():
                    self.take_away()
                laid = None
                continue
            self.take_away()
            self.lay(wanted[1])
            laid = place
            if wanted[1]:
                self.say(f"on the glass: {wanted[0]}")


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__)
        sys.exit(64)
    try:
        Person(sys.argv[1], "--no-stamps" not in sys.argv).live()
    except KeyboardInterrupt:
        pass


main()
