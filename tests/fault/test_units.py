#!/usr/bin/python3
"""The systemd units: systemd finds no fault in them and calls them well fenced; and kiosk-sync does its work as a user
that can read neither the store nor the keys that seal."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
from checks import check, finish, part
from station import ROOT, Station

BUILD = os.environ.get("TESTS_BUILD", "release")
SYSTEM = os.path.join(ROOT, "assets", "system")
SERVICES = ["kiosk-sync.service", "kiosk-intake.service"]
KIOSK, SYNC, OUTBOX = 64101, 64102, 64103


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120, **more)


def systemd(work, programs):
    for name in SERVICES:
        answer = run("systemd-analyze", "security", "--offline=yes", os.path.join(SYSTEM, name))
        found = re.search(r"exposure level for \S+: ([0-9.]+)", answer.stdout)
        check(f"{name}: exposure of at most 2.0", found and float(found.group(1)) <= 2.0, answer.stdout[-80:] + answer.stderr)
    folder = os.path.join(work, "units")
    os.mkdir(folder)
    for name in os.listdir(SYSTEM):
        if name.endswith((".service", ".timer")):
            with open(os.path.join(SYSTEM, name), encoding="utf-8") as f:
                text = f.read().replace("/usr/bin/kiosk-", os.path.join(programs, "kiosk-"))
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
    units = [os.path.join(folder, n) for n in sorted(os.listdir(folder))]
    answer = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units)
    check("systemd finds no fault in the units", answer.returncode == 0 and not answer.stderr.strip(), answer.stderr)


def own(path, user, group, mode):
    os.chown(path, user, group)
    os.chmod(path, mode)


def share_out(station):
    """What counter.tmpfiles.conf does, with numbers for names."""
    for folder, _, files in os.walk(station.path("")):
        own(folder, KIOSK, KIOSK, 0o700)
        for name in files:
            own(os.path.join(folder, name), KIOSK, KIOSK, 0o600)
    users = {"kiosk": KIOSK, "kiosk-sync": SYNC, "counter-outbox": OUTBOX}
    with open(os.path.join(SYSTEM, "counter.tmpfiles.conf"), encoding="utf-8") as f:
        for line in f:
            words = line.split()
            if not words or words[0] not in "dz":
                continue
            path = station.path(os.path.relpath(words[1], "/var/lib/counter"))
            paths = [path] if "*" not in path else [os.path.join(os.path.dirname(path), n)
                                                    for n in os.listdir(os.path.dirname(path)) if n.endswith(".pem")]
            for one in paths:
                if os.path.exists(one):
                    own(one, users[words[3]], users[words[4]], int(words[2], 8))


def as_user(station, user, *command):
    return run("setpriv", f"--reuid={user}", f"--regid={user}", f"--groups={OUTBOX}", "--no-new-privs", *command,
               cwd="/", env={**os.environ, "HOME": "/nonexistent"})


def two_users(work):
    station = Station(os.path.join(work, "state"), build=BUILD)
    os.chmod(work, 0o755)
    station.start_intake()
    try:
        with open(station.path("outbox/new/tianjin-01-00000001.p7m"), "wb") as f:
            f.write(os.urandom(100_000))
        share_out(station)
        os.chmod(station.path("outbox/new/tianjin-01-00000001.p7m"), 0o640)
        os.chown(station.path("outbox/new/tianjin-01-00000001.p7m"), KIOSK, OUTBOX)
        answer = as_user(station, SYNC, os.path.join(station.bin, "kiosk-sync"), "--state", station.path(""), "--json")
        report = json.loads(answer.stdout or "{}")
        check("kiosk-sync sends as a user of its own", answer.returncode == 0 and report.get("received") == 1,
              (answer.stdout, answer.stderr))
        check("and says that its system calls are fenced", report.get("fenced") is True, answer.stdout + answer.stderr)
        read = as_user(station, KIOSK, "cat", station.path("outbox/receipts/tianjin-01-00000001.tsr"))
        check("and the kiosk's user reads the receipt", read.returncode == 0, read.stderr)
        for name in ("keys/station.key", "keys/sign.key", "store"):
            read = as_user(station, SYNC, "ls" if name == "store" else "cat", station.path(name))
            check(f"kiosk-sync's user does not read {name}", read.returncode != 0)
        read = as_user(station, KIOSK, "cat", station.path("keys/tls.key"))
        check("nor the kiosk's the key to the net", read.returncode != 0)
    finally:
        station.close()


def main():
    part("fault units")
    work = tempfile.mkdtemp(prefix="units-", dir="/tmp")
    try:
        programs = os.path.join(ROOT, "build", BUILD, "bin")
        systemd(work, programs)
        if os.getuid() == 0:
            two_users(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    finish()


main()
