"""A pile of stamped pages through a feeder on the rescan screen, touched all the while: whether the feeder keeps its pace
while pages are judged, and the screen its frame times."""
import os
import re
import threading
import time

from display import Display
from station import Station
from touching import Stopwatch, busy_ns

PACE = 40  # pages a minute
PILE = 24


class Chooser(Stopwatch):
    """A hand that touches one row of the checklist after another; a touch ends with the frame that shows the row chosen."""

    def frame_number(self):
        with open(self.station.reveal_path, "rb") as f:
            return int(re.match(rb'\{"frame":(\d+)', f.read(40)).group(1))

    def choose_next(self):
        """(milliseconds from the finger's lifting to the frame, milliseconds the kiosk's main thread worked meanwhile)"""
        rows = [w for w in self.find("sheet:.*") if w["h"] > 16]
        others = [w for w in rows if w["state"] != "chosen"]
        row = others[self.touches % len(others)]
        self.display.press(row["x"] + row["w"] / 2, row["y"] + row["h"] / 2)
        time.sleep(0.04)
        before, begun = busy_ns(self.station.kiosk.pid), time.monotonic()
        self.display.release()
        self.touches += 1
        if not self.shows_chosen(row["id"]):
            return None
        return (time.monotonic() - begun) * 1000, (busy_ns(self.station.kiosk.pid) - before) / 1e6

    def shows_chosen(self, row):
        seen, end = 0, time.monotonic() + 3
        while time.monotonic() < end:
            number = self.frame_number()
            if number != seen:
                seen = number
                if any(w["id"] == row and w["state"] == "chosen" for w in self.look()["widgets"]):
                    return True
            time.sleep(0.0005)  # who watches must not take a core from who is watched
        return False

    def choose_while(self, goes_on):
        times, lost = [], 0
        while goes_on():
            took = self.choose_next()
            if took:
                times.append(took)
            else:
                lost += 1
            time.sleep(0.35)
        return times, lost


def at_rescan(station, display):
    """A visit up to the pile; (hand, the stamped 300 dpi scans of its sheets)."""
    import prepared
    from visitor import Visitor
    hand = Chooser(station, display)
    hand.wait_screen("home", 20)
    visitor = Visitor(hand, prepared.PAPERS)
    visitor.go("rescan")
    scans = [s for pdf, how in visitor.how_to_scan() if how["dpi"] == 300 for s in prepared.PAPERS.sheets(pdf, **how)]
    prepared.PAPERS.close()
    return hand, visitor, scans


def pile_of(scans):
    return [scans[i % len(scans)] for i in range(PILE)]


class Departures(threading.Thread):
    """Notes when each sheet leaves the feeder. (The sheets of a pile share their inodes: their files do not tell.)"""

    def __init__(self, station):
        super().__init__(daemon=True)
        self.out = station.path("tray", "out")
        self.times = []
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.01):
            self.note()

    def note(self):
        gone = len(os.listdir(self.out)) if os.path.isdir(self.out) else 0
        self.times += [time.monotonic()] * (gone - len(self.times))

    def end(self):
        self.over.set()
        self.join()
        self.note()


def through_feeder(hand, visitor, scans):
    """Scans the pile; (pages a minute from the first sheet's leaving to the last's, touches, touches without a frame, pages)"""
    visitor.lay(pile_of(scans))
    left = Departures(hand.station)
    left.start()
    hand.touch("main")
    limit = time.monotonic() + 4 * PILE * 60 / PACE
    times, lost = hand.choose_while(lambda: time.monotonic() < limit and (hand.look().get("busy") or len(left.times) < PILE))
    left.end()
    if len(left.times) != PILE:
        raise RuntimeError(f"{len(left.times)} of {PILE} sheets left the feeder")
    return (PILE - 1) * 60 / (left.times[-1] - left.times[0]), times, lost, PILE


def quiet(hand, count):
    left = iter(range(count))
    return hand.choose_while(lambda: next(left, None) is not None)


def share(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def tell(what, times):
    wall, own = [t[0] for t in times], [t[1] for t in times]
    return (f"  touch to frame, {what}, p50 of {len(times)}", f"{share(wall, 0.5):.1f}", "ms",
            f"p99 {share(wall, 0.99):.1f}; the kiosk's processor p50 {share(own, 0.5):.1f}, p99 {share(own, 0.99):.1f}")


def rows(work, first_frame, tool):
    """(name, value, unit, note) of each figure. Beside the pace that of the same feeder when nothing is judged."""
    station = Station(os.path.join(work, "feeder"), overrides={"scanner.kind": "folder", "scanner.device": PACE})
    display = Display(1920, 1080)
    try:
        first_frame(station, display)
        hand, visitor, scans = at_rescan(station, display)
        before, lost_before = quiet(hand, 60)
        pace, during, lost, pages = through_feeder(hand, visitor, scans)
        visitor.lay(pile_of(scans))
        alone = float(tool("bench_scan", "alone", PACE, station.path("tray"))["scan_alone"][0])
        return [(f"feeder of {PACE}, every page judged", f"{pace:.1f}", "pages/min",
                 f"{pages} pages; nothing judged {alone:.1f}, ratio {pace / alone:.3f}; load {os.getloadavg()[0]:.1f}"),
                tell("meanwhile", during), tell("no scan", before),
                ("  touches no frame followed", lost + lost_before, "")]
    finally:
        station.close()
        display.close()
