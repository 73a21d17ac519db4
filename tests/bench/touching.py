"""What a touch costs, on every screen of a visit: from the X event to the frame that follows it, and the processor time
that the kiosk itself used for it (which a busy machine does not lengthen)."""
import os
import time

from hand import Hand


def busy_ns(pid):
    """Nanoseconds that the main thread ran."""
    with open(f"/proc/{pid}/schedstat") as f:
        return int(f.read().split()[0])


class Stopwatch(Hand):
    """A hand that times each of its touches."""

    def __init__(self, station, display):
        super().__init__(station, display)
        self.times = []  # (screen, what, milliseconds to the frame, milliseconds of the kiosk's processor)

    def timed(self, screen, what, action):
        pid = self.station.kiosk.pid
        frame, before, begun = self.look()["frame"], busy_ns(pid), time.monotonic()
        action()
        if self.quick_frame(frame, 6):
            took = (time.monotonic() - begun) * 1000
            self.times.append((screen, what, took, (busy_ns(pid) - before) / 1e6))

    def quick_frame(self, frame, seconds):
        end = time.monotonic() + seconds
        while self.look()["frame"] == frame:
            if time.monotonic() > end:
                return False
            time.sleep(0.0002)  # who watches must not take a core from who is watched
        return True

    def touch(self, wanted, seconds=10, pause=0.0):
        w = self.wait_widget(wanted, seconds) if isinstance(wanted, str) else wanted
        key = w["id"].startswith(("key:", "candidate"))
        rest = self.last_touch + 0.4 - time.monotonic()
        if rest > 0 and not key:
            time.sleep(rest)
        screen = self.look()["screen"] + (" (keyboard)" if key else "")
        x, y = w["x"] + w["w"] / 2, w["y"] + w["h"] / 2
        self.timed(screen, "press", lambda: self.display.press(x, y))
        typed = "letter" if len(w["id"]) == 5 and w["id"].startswith("key:") and w["id"][4].isalpha() else "release"
        self.timed(screen, typed, self.display.release)
        self.last_touch = time.monotonic()
        self.touches += 1
        return w

    def write_timed(self, pad, strokes):
        """Writes strokes into a pad; the release of each is timed: candidates stand in the frame that follows."""
        w = self.wait_widget(pad)
        side = min(w["w"], w["h"])
        for stroke in strokes:
            places = [(w["x"] + x * side / 100, w["y"] + y * side / 100) for x, y in stroke]
            self.timed("handwriting", "press", lambda: self.display.press(*places[0]))
            for (x0, y0), (x1, y1) in zip(places, places[1:]):
                for part in range(1, 7):
                    place = (x0 + (x1 - x0) * part / 6, y0 + (y1 - y0) * part / 6)
                    self.timed("handwriting", "move", lambda: self.display.move(*place))
            self.timed("handwriting", "stroke", self.display.release)


LI = [[(15, 22), (85, 20)], [(50, 8), (50, 48)], [(48, 22), (30, 38), (12, 48)], [(52, 22), (70, 38), (88, 46)],
      [(28, 52), (70, 50), (50, 64)], [(50, 64), (52, 92), (38, 86)], [(12, 72), (88, 70)]]


def visit(station, display):
    """A visit up to the review, with a name written by finger; (times, process ids of the kiosk and its input methods)."""
    import prepared
    from visitor import Visitor
    hand = Stopwatch(station, display)
    hand.wait_screen("home", 20)
    visitor = Visitor(hand, prepared.PAPERS)
    visitor.go("review")
    hand.reach("edit:company")
    hand.wait_widget("key:page:hand")
    hand.touch("key:clear")
    hand.touch("key:page:hand")
    hand.still()
    for _ in range(6):
        hand.write_timed("pad:0", LI)
        hand.touch("candidate:0")
    hand.touch("key:page:letters")
    hand.still()
    for _ in range(3):
        for letter in "tianjinshikanchasheji":
            hand.touch(f"key:{letter}")
        hand.touch("key:clear")
    with open(f"/proc/{station.kiosk.pid}/task/{station.kiosk.pid}/children") as f:
        children = [int(n) for n in f.read().split()]
    methods = [p for p in children if os.path.basename(os.readlink(f"/proc/{p}/exe")) == "kiosk-input"]
    prepared.PAPERS.close()
    return hand.times, methods
