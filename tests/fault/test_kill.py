#!/usr/bin/python3
"""kill -9 at random moments of the visit, then start again: the store is sound, no half bundle lies anywhere, a printed
case goes on with slip or sheet, a complete one is sealed, and the centre gets each bundle once."""
import hashlib
import os
import random
import signal
import sys
import threading
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import prepared
import strangers
from checks import check, finish, part
from station import Trouble

SEED = int(os.environ.get("TESTS_SEED") or random.randrange(1 << 30))
FULL = bool(os.environ.get("TESTS_FULL"))
KILLS, SEAL_KILLS = (60, 20) if FULL else (10, 3)
FRESH_S, BACK_S = 26.0, 9.0  # about how long a visit takes up to its print, and from the slip to the end


class Killer:
    """Ends the kiosk without warning after a while, whatever it is doing."""

    def __init__(self, station, delay_s):
        self.station = station
        self.timer = threading.Timer(delay_s, self.kill)
        self.screen = None
        self.killed = False
        self.timer.start()

    def kill(self):
        self.screen = (self.station.reveal() or {}).get("screen")
        self.killed = True
        os.killpg(self.station.kiosk.pid, signal.SIGKILL)

    def stop(self):
        self.timer.cancel()
        self.timer.join()


def bundles(station):
    return [station.path("outbox", place, n) for place in ("new", "sent", "set-aside")
            for n in station.names("outbox", place) if n.endswith(".p7m")]


def is_whole(here, path):
    """The bundle opens and is the next in the chain; judged once per file."""
    with open(path, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    known = here.judged.get(path)
    if known:
        return known == digest
    holds, _ = strangers.bundle_opens(path, here.station.path("centre/recipient.key"),
                                      here.station.path("centre/recipient.pem"), here.station.path("trust/ca.pem"),
                                      os.path.join(here.folder, "opened", digest[:16]))
    here.judged[path] = digest
    return holds


def after(here, name):
    """What must hold at once after a kill, before anything is started again."""
    store = here.station.path("store/cases.db")
    sound = (not os.path.exists(store)) or strangers.store_is_sound(store)[0]
    whole = [path for path in bundles(here.station) if not is_whole(here, path)]
    stems = [os.path.basename(path) for path in bundles(here.station)]
    check(f"{name}: store sound, every bundle whole and there once", sound and not whole and
          len(stems) == len(set(stems)), (sound, whole, stems))


def attempt(here, walk, delay_s):
    """Walks until the kill or the end; the killer."""
    killer = Killer(here.station, delay_s)
    try:
        walk()
    except (Trouble, OSError, KeyError, TypeError):
        time.sleep(0.3)
        if here.station.kiosk.poll() is None:  # it was not the kill that stopped the visit
            raise
    finally:
        killer.stop()
    return killer


def restart(here):
    here.station.stop_kiosk(signal.SIGKILL)
    here.start()


def at_any_moment(here, chance):
    """Visits that begin anew and visits that come back, each ended by a kill; what was printed is never lost."""
    for turn in range(1, KILLS + 1):
        before = here.cases()
        printed = [case for case, state in before.items() if state == "printed"]
        case = chance.choice(printed) if printed and chance.random() < 0.55 else None
        delay = chance.uniform(0.3, BACK_S if case else FRESH_S)
        walk = (lambda: here.resume(("done",), case)) if case else (lambda: here.visitor.go("done"))
        killer = attempt(here, walk, delay)
        if not killer.killed:
            here.station.stop_kiosk(signal.SIGKILL)
        name = f"kill {turn} after {delay:.1f} s on {killer.screen or 'done'}"
        after(here, name)
        now = here.cases()
        order = ["printed", "complete", "sealed"]
        kept = all(order.index(now[n]) >= order.index(s) for n, s in before.items() if s in order)
        others = all(now[n] == s for n, s in before.items() if s in order and n != case and s != "complete")
        check(f"{name}: this case is where it was or further, the others as they were", kept and others, (before, now))
        restart(here)
        check(f"{name}: it starts again at home", here.hand.screen() == "home")


def at_the_seal(here, chance, case):
    """The moment after the last touch: complete, being sealed, sealed."""
    for turn in range(1, SEAL_KILLS + 1):
        if here.cases()[case] != "printed":
            break
        here.resume(("declaration",), case)
        here.visitor.declare()
        killer = Killer(here.station, chance.uniform(0.25, 0.75))
        here.display.touch(*middle(here.hand.wait_widget("main")))
        killer.timer.join()
        here.station.kiosk.wait(10)
        after(here, f"kill {turn} at the seal")
        restart(here)
    wait = time.monotonic() + 20
    while here.cases()[case] == "complete" and time.monotonic() < wait:
        time.sleep(0.2)
    return here.cases()[case]


def new_print(here):
    """One more case, up to its print; then back at home as after a kill."""
    here.visitor.go("stamp")
    case = here.visitor.case
    restart(here)
    return case


def middle(w):
    return w["x"] + w["w"] / 2, w["y"] + w["h"] / 2


def end_well(here):
    """What is still printed is brought to its end; then the centre gets everything, once."""
    for case, state in here.cases().items():
        if state == "printed":
            here.resume(("done",), case)
            here.visitor.at_done(here.hand.look())
            here.hand.wait_screen("home")
    sealed = [c for c, s in here.cases().items() if s == "sealed"]
    check("in the end every printed case is sealed", sealed and "printed" not in here.cases().values(), here.cases())
    check("one bundle for each sealed case", len(bundles(here.station)) == len(sealed), bundles(here.station))
    here.station.port = None
    here.station.start_intake()
    here.station.sync()
    here.station.run("kiosk", "collect", "--state", here.station.state)
    there = [n for n in here.station.names("centre/data/bundles") if n.endswith(".p7m")]
    check("the centre has each of them once", len(there) == len(sealed), there)
    check("each has its receipt", all(here.cases()[c] == "received" for c in sealed), here.cases())
    check("nothing is left in the outbox", not bundles(here.station) and not here.station.names("outbox/tmp"))


def main():
    part("fault kill -9")
    chance = random.Random(SEED)
    print(f"  seed {SEED} (TESTS_SEED repeats it)")
    try:
        with prepared.Prepared("parked") as here:
            here.judged = {}
            here.start()
            at_any_moment(here, chance)
            printed = [case for case, state in here.cases().items() if state == "printed"]
            at_the_seal(here, chance, printed[0] if printed else new_print(here))
            end_well(here)
    except (Trouble, OSError, KeyError) as trouble:
        check("the station can be killed and started to the end", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
