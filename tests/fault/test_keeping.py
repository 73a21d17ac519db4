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


def softhsm(station, work):
    """A token in software for this station; the environment that finds it."""
    folder = os.path.join(work, "softhsm")
    os.makedirs(os.path.join(folder, "tokens"))
    with open(os.path.join(folder, "conf"), "w") as f:
        f.write(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = os.path.join(folder, "conf")
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "counter", "--so-pin", "87654321", "--pin",
                    "123456"], check=True, stdout=subprocess.DEVNULL)
    pin = station.path("keys/token.pin")
    with open(pin, "w", opener=lambda path, flags: os.open(path, flags, 0o400)) as f:
        f.write("123456\n")
    return folder


def places_of_the_key(station, work):
    folder = softhsm(station, work)
    answer = kiosk(station, "key", "token", "pkcs11:token=counter")
    check("the station key goes onto a token", answer.returncode == 0 and not os.path.exists(station.path("keys/station.key"))
          and os.path.exists(station.path("keys/station.token")), answer.stderr)
    answer = kiosk(station, "key", "show")
    check("and the store opens with it, which is said", answer.returncode == 0 and "pkcs11:token=counter" in answer.stdout,
          answer.stdout + answer.stderr)
    os.rename(os.path.join(folder, "tokens"), os.path.join(folder, "pulled"))
    os.mkdir(os.path.join(folder, "tokens"))
    answer = kiosk(station, "case", "list")
    check("with the token pulled out: 69, what to do, and that nothing is lost", answer.returncode == 69 and
          "put it in" in answer.stderr and "nothing is lost" in answer.stderr, (answer.returncode, answer.stderr))
    os.rmdir(os.path.join(folder, "tokens"))
    os.rename(os.path.join(folder, "pulled"), os.path.join(folder, "tokens"))
    check("put in again it opens", opens(station))
    credential = os.path.join(work, "station.key")
    answer = kiosk(station, "key", "credential", credential)
    closed = kiosk(station, "case", "list")
    check("a key for a credential: the store opens with nothing else", answer.returncode == 0 and closed.returncode == 78,
          (answer.stderr, closed.stderr))
    with_it = subprocess.run([os.path.join(station.bin, "kiosk"), "key", "show", "--state", station.path("")],
                             capture_output=True, text=True, timeout=120,
                             env={**os.environ, "CREDENTIALS_DIRECTORY": work, "ASAN_OPTIONS": "detect_leaks=0"})
    check("and with the credential", with_it.returncode == 0 and "credential" in with_it.stdout, with_it.stderr)
    os.rename(credential, station.path("keys/station.key"))
    check("put where the file belongs it is a file again", opens(station))


def read_only(station, work):
    """A disk that went read-only, as one does that is about to fail: said, and nothing tried behind its back."""
    folder = os.path.join(work, "small")
    os.makedirs(folder)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if subprocess.run([*sudo, "mount", "-t", "tmpfs", "-o", "size=64m,mode=0777", "tmpfs", folder]).returncode:
        check("a disk can be mounted", False, "needs root")
        return
    try:
        copy = os.path.join(folder, "state")
        shutil.copytree(station.path(""), copy, ignore=shutil.ignore_patterns("sane.d"))
        subprocess.run([*sudo, "mount", "-o", "remount,ro", folder], check=True)
        answer = subprocess.run([os.path.join(station.bin, "kiosk"), "case", "list", "--state", copy], capture_output=True,
                                text=True, timeout=120, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        check("a read-only disk is said: 77", answer.returncode == 77 and "Read-only file system" in answer.stderr,
              (answer.returncode, answer.stderr))
    finally:
        subprocess.run([*sudo, "umount", "-l", folder], capture_output=True)


def damaged(station, work):
    """An empty store names the backup and stays as it is; the backup put back is the store again."""
    folder = os.path.join(work, "copies")
    kiosk(station, "backup", folder)
    copy = os.path.join(os.path.realpath(folder), os.listdir(folder)[0])
    store = station.path("store/cases.db")
    os.rename(store, store + ".aside")
    open(store, "w").close()
    answer = kiosk(station, "case", "list")
    check("an empty store is refused and the last backup named: 65", answer.returncode == 65 and copy in answer.stderr and
          os.path.getsize(store) == 0, (answer.returncode, answer.stderr))
    shutil.copy(os.path.join(copy, "store/cases.db"), store)
    check("the backup put back opens", opens(station))
    os.rename(store + ".aside", store)


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
        damaged(station, work)
        read_only(station, work)
        places_of_the_key(station, work)
    finally:
        station.close()
    finish()


main()
