#!/usr/bin/python3
"""In the middle of a session: SIGSEGV leaves no core and nothing plain behind; a clock that jumps ten years ahead or
back stops nobody, times nobody out, erases nothing and gives no number twice."""
import os
import resource
import signal
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import prepared
import strangers
from checks import check, finish, part
from memory import memory_holding, processes, spellings
from station import Trouble, wait_until
from visitor import ANSWERS

PERSONAL = {"the name": ANSWERS["name"], "the id number": ANSWERS["id_number"], "the address": ANSWERS["address"]}
PAPER = ("tray", "printed", "centre")  # on the table, and elsewhere
YEARS = "3652d"


def plain_files(folders, more=()):
    """The files in which a personal word stands, by grep."""
    words = [part for word in PERSONAL.values() for part in ("-e", word)]
    done = subprocess.run(["grep", "-rlaF", *more, *words, "--", *folders], capture_output=True, text=True)
    return done.stdout.split()


def newer(folder, than):
    """Its files written since, without those of folders in it."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    return [path for path in paths if os.path.isfile(path) and os.stat(path).st_mtime >= than]


def cores_are_made():
    """Whether a program that does not forbid it leaves a core here: else to find none says nothing."""
    victim = subprocess.Popen(["sleep", "60"])
    victim.send_signal(signal.SIGSEGV)
    victim.wait()
    found = [n for n in os.listdir(".") if n.startswith("core")]
    for name in found:
        os.unlink(name)
    return bool(found)


def struck_down(here):
    os.chdir(here.folder)
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    made, begun = cores_are_made(), time.time() - 1
    here.start()
    here.resume_at("declaration")
    there = {what for pid in processes(here.station.kiosk.pid)
             for what in memory_holding(pid, {what: spellings(word) for what, word in PERSONAL.items()})}
    check("in mid-session the kiosk's memory holds what a core would show", there)
    status = here.station.stop_kiosk(signal.SIGSEGV)
    cores = [n for n in os.listdir(".") if n.startswith("core")]
    check(f"SIGSEGV ends it, and leaves no core (others leave {'one' if made else 'none here'})",
          status == -signal.SIGSEGV and not cores, (status, cores))
    left = plain_files([here.station.state], [f"--exclude-dir={name}" for name in PAPER] + ["--exclude=reveal.json"])
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        files = newer(folder, begun)
        left += plain_files(files) if files else []
    check("nothing of the person stands plain in the state folder, /tmp, /var/tmp, /dev/shm", not left, left)
    check("the store is sound", *strangers.store_is_sound(here.station.path("store/cases.db")))


class Clock:
    """The wall clock of a kiosk that is started under it; the monotonic one is let alone."""

    def __init__(self, station, folder):
        self.path = os.path.join(folder, "clock")
        self.set("+0")
        library = subprocess.run(["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True,
                                 check=True).stdout.strip()
        self.usual = station.environment
        station.environment = dict(station.environment, LD_PRELOAD=library, FAKETIME_TIMESTAMP_FILE=self.path,
                                   FAKETIME_NO_CACHE="1", DONT_FAKE_MONOTONIC="1")

    def set(self, offset):
        with open(self.path + ".new", "w") as f:
            f.write(offset + "\n")
        os.rename(self.path + ".new", self.path)


def submit(here):
    """To the done screen or a fault; which."""
    hand = here.hand
    hand.touch("fault:action" if hand.find("fault:action") else "main")
    hand.still(1)
    wait_until("an answer of the submit screen", lambda: not hand.look()["busy"] and
               (hand.find("fault:action") or hand.screen() == "done"), 60)
    hand.still(2)
    return hand.screen()


def begins(here, offset):
    """A visit that begins under this clock gets a number of its own, and goes on under another."""
    before = here.cases()
    here.clock.set(offset)
    here.visitor.go("services")
    here.clock.set("+0")
    after = here.cases()
    check(f"{offset}: a visit can begin, under a new number, and those before are as they were",
          len(after) == len(before) + 1 and before.items() <= after.items(), (before, after))


def jumping(here):
    here.clock = Clock(here.station, here.folder)
    here.start()
    here.station.environment = here.clock.usual
    here.resume_at("declaration")
    before = here.cases()
    here.visitor.declare()
    for offset in ("+" + YEARS, "-" + YEARS):
        here.clock.set(offset)
        submit(here)
        check(f"{offset}: nobody is timed out, nothing is erased, and the case is sealed or complete",
              here.hand.screen() in ("submit", "done") and here.cases().keys() == before.keys() and
              here.cases()[here.visitor.case] in ("sealed", "complete"), (here.hand.screen(), here.cases()))
        with open(here.station.path("kiosk.log"), encoding="utf-8", errors="replace") as log:
            said = log.read()
        shown = time.time() + int(offset.rstrip("d")) * 86400
        days = [time.strftime("%Y-%m-%d", time.gmtime(shown - ago)) for ago in (0, 600)]
        check(f"{offset}: certificates do not hold then; the person is told what was kept, staff what the clock shows",
              "已加密保存" in here.hand.says() and any(f"by this machine's clock it is {day}" in said for day in days), said[-400:])
    here.clock.set("+0")
    submit(here)
    check("with the clock right again the same touch seals it", here.hand.screen() == "done" and
          here.cases()[here.visitor.case] == "sealed" and len(here.station.names("outbox/new")) == 1, here.cases())
    here.visitor.at_done(here.hand.look())
    begins(here, "-" + YEARS)
    check("the kiosk runs on, its store is sound", here.station.kiosk.poll() is None and
          strangers.store_is_sound(here.station.path("store/cases.db"))[0])


def main():
    part("fault session")
    try:
        with prepared.Prepared("rescanned") as here:
            struck_down(here)
            jumping(here)
    except (Trouble, OSError, KeyError, subprocess.SubprocessError) as trouble:
        check("the session can be walked to its end", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
