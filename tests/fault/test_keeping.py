#!/usr/bin/python3
"""A new station key and a backup, with the real program: killed at any call, the store opens with everything in it."""
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
from checks import check, finish, part
from station import Station

BUILD = os.environ.get("TESTS_BUILD", "release")
CALLS = "openat,write,pwrite64,fsync,fdatasync,link,rename,renameat,renameat2,unlink,ftruncate"


def kiosk(station, *words, before=()):
    return subprocess.run([*before, os.path.join(station.bin, "kiosk"), *words, "--state", station.path("")],
                          capture_output=True, text=True, timeout=120,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})


def opens(station):
    return kiosk(station, "case", "list").returncode == 0


def key(station):
    with open(station.path("keys/station.key"), "rb") as f:
        return f.read()


def rotation(station):
    old = key(station)
    answer = kiosk(station, "key", "rotate")
    check("a new key is made", answer.returncode == 0 and key(station) != old, answer.stderr)
    check("and the store opens with it", opens(station))
    with open(station.path("store/lock"), "r+b") as f:
        fcntl.flock(f, fcntl.LOCK_SH)
        answer = kiosk(station, "key", "rotate")
        check("not while another program has the store open: 75", answer.returncode == 75, (answer.returncode, answer.stderr))


def killed_rotation(station):
    """SIGKILL at the n-th of these calls that touch the state folder, until a run gets through. Runs that would only be
    killed while reading are left out by steps."""
    changed = closed = n = 0
    step = 1 if os.environ.get("TESTS_FULL") else 9
    answer = None
    for n in range(1, 2000, step):
        before = key(station)
        answer = kiosk(station, "key", "rotate",
                       before=("strace", "-f", "-o", "/dev/null", "-e", f"trace={CALLS}", "-e",
                               f"inject={CALLS}:signal=KILL:when={n}"))
        if not opens(station):
            closed += 1
        changed += key(station) != before
        if answer.returncode == 0:
            break
    check(f"killed at every {step}th of {n} calls, the store always opens", closed == 0 and n > 20, (closed, n))
    check("and in the end the key has changed", answer is not None and answer.returncode == 0 and changed > 0)
    check("with no key left beside it", not os.path.exists(station.path("keys/station.key.new")))


def backup(station, work):
    folder = os.path.join(work, "backups")
    answer = kiosk(station, "backup", folder)
    check("a backup is made", answer.returncode == 0, answer.stderr)
    copy = os.path.join(folder, os.listdir(folder)[0])
    names = [os.path.relpath(os.path.join(at, n), copy) for at, _, files in os.walk(copy) for n in files]
    check("with the store and the outbox, and without any key", "store/cases.db" in names
          and "outbox/new/tianjin-01-00000001.p7m" in names and not [n for n in names if n.endswith(".key")], names)
    with sqlite3.connect(os.path.join(copy, "store/cases.db")) as db:
        check("the copy is whole", db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    shutil.copy(station.path("keys/station.key"), os.path.join(copy, "keys/station.key"))
    other = subprocess.run([os.path.join(station.bin, "kiosk"), "case", "list", "--state", copy], capture_output=True,
                           text=True, timeout=120)
    check("with the station key beside it the copy is a station's store", other.returncode == 0, other.stderr)
    answer = kiosk(station, "backup", "/dev/null/nowhere")
    check("a folder that cannot be is said", answer.returncode != 0 and answer.stderr)


def main():
    part("fault keeping")
    work = tempfile.mkdtemp(prefix="keeping-", dir=os.environ.get("TESTS_WORK"))
    station = Station(os.path.join(work, "state"), build=BUILD)
    try:
        with open(station.path("outbox/new/tianjin-01-00000001.p7m"), "wb") as f:
            f.write(os.urandom(100_000))
        rotation(station)
        backup(station, work)
        killed_rotation(station)
    finally:
        station.close()
    finish()


main()
