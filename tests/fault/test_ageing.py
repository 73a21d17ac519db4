#!/usr/bin/python3
"""A store of 10 000 cases, started anew day after day: the kiosk is soon there, and neither its memory, the store nor
its write-ahead log grow; nor do memory and descriptors while people come and go. TESTS_FULL: thirty days, not four."""
import os
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import strangers
from checks import check, finish, part
from display import Display
from hand import Hand
from station import ROOT, Station, Trouble, wait_until

CASES, DAYS = 10_000, 30 if os.environ.get("TESTS_FULL") else 4
SIZE = (1280, 720)


def size_of(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def processor_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:"))


def settled_kb(pid):
    """Once it stays for half a second: some things are read in a quiet moment after the first frame."""
    before = [0] * 5

    def stays():
        before.append(resident_kb(pid))
        return before[-1] if len(set(before[-6:])) == 1 else None
    return wait_until("memory that stays", stays, 20, every=0.1)


def one_day(station, display, folder, day):
    """What the kiosk takes on this day from its start to the home screen, and leaves when it ends."""
    station.environment.update(FAKETIME=f"+{day}d")
    station.start_kiosk(display.name, *SIZE)
    begun = time.monotonic()
    hand = Hand(station, display, folder)
    hand.wait_screen("home", 60)
    pid = station.kiosk.pid
    took = {"waited_s": time.monotonic() - begun, "processor_s": processor_s(pid)}
    took["resident_kb"] = settled_kb(pid)
    took["status"] = station.stop_kiosk()
    took["store"], took["log"] = (size_of(station.path("store/cases.db" + end)) for end in ("", "-wal"))
    return took


def come_and_go(hand, times):
    for _ in range(times):
        hand.touch("door:blank")
        hand.wait_screen("blank")
        hand.still()
        hand.touch("main")
        hand.wait_screen("home")
        hand.still()


def people(station, display, folder):
    """One kiosk, people who look at a page and leave: descriptors and memory after the first few and the last."""
    station.start_kiosk(display.name, *SIZE)
    hand = Hand(station, display, folder)
    hand.wait_screen("home", 60)
    come_and_go(hand, 3)
    pid, took = station.kiosk.pid, []
    for more in (2 * DAYS, 0):
        took.append((len(os.listdir(f"/proc/{pid}/fd")), resident_kb(pid)))
        come_and_go(hand, more)
    check("people come and go: no more descriptors", took[1][0] <= took[0][0], took)
    check("people come and go: no more memory", took[1][1] <= 1.1 * took[0][1], took)
    check("and the kiosk ends as it should", station.stop_kiosk() == 0)


def main():
    part("fault ageing")
    folder = tempfile.mkdtemp(prefix="ageing-", dir=os.environ.get("TESTS_WORK"))
    station, display = Station(os.path.join(folder, "state")), Display(*SIZE)
    library = subprocess.run(["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True,
                             check=True).stdout.strip()
    try:
        subprocess.run([os.path.join(ROOT, "build/release/tests/bench_store"), "make", station.state, str(CASES)],
                       check=True, stdout=subprocess.DEVNULL)
        station.environment.update(LD_PRELOAD=library, DONT_FAKE_MONOTONIC="1")
        days = [one_day(station, display, folder, day) for day in range(1, DAYS + 1)]
        first, last = days[0], days[-1]
        print(f"  first day {first}\n  last day  {last}")
        check(f"{CASES} cases: each start takes less than a second of the processor",
              max(d["processor_s"] for d in days) < 1.0, days)
        check("each day ends as it should", all(d["status"] == 0 for d in days), days)
        check(f"{DAYS} days: no more memory", last["resident_kb"] <= 1.1 * max(d["resident_kb"] for d in days[:2]), days)
        check(f"{DAYS} days: the store does not grow", last["store"] <= 1.02 * first["store"], (first, last))
        check("the write-ahead log is cut at each end", max(d["log"] for d in days) == 0, days)
        people(station, display, folder)
        check("the store is sound", *strangers.store_is_sound(station.path("store/cases.db")))
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        check("the days come to their end", False, trouble)
    finally:
        station.close()
        display.close()
    finish()


main()
