#!/usr/bin/python3
"""Sealing, sending and receiving are killed, or refused by the disk, at every call that makes something durable: a bundle
is whole or not there, and in the end it is at the centre once and answered."""
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import strangers
from checks import check, finish, part
from station import Station

BUILD = os.environ.get("TESTS_BUILD", "release")
FULL = bool(os.environ.get("TESTS_FULL"))
CALLS = ("fsync", "fdatasync", "rename", "renameat2", "unlink", "link", "ftruncate", "pwrite64")
FAULTS = {"killed": "signal=KILL", "out of space": "error=ENOSPC", "refused by the disk": "error=EIO"}
ANSWERS = ("fsync", "fdatasync", "rename", "renameat2")  # where a failing disk is believed too late or not at all


class Strikes:
    """The n-th use of each call, until a program makes no n-th one; the short form leaves more and more out."""

    def __init__(self, fault):
        self.calls = [c for c in CALLS if fault == "killed" or c != "unlink"]  # removing needs no room
        if fault == "refused by the disk" and not FULL:
            self.calls = list(ANSWERS)
        self.rare = len(self.calls) < 5
        self.count = 0
        self.when = 1

    def next(self, struck):
        """What comes after a strike that happened or not; None at the end."""
        self.count += struck
        self.when = self.when + (1 if FULL else 1 + self.when // 2) if struck else 1
        if not struck or self.when > 400:
            self.calls.pop(0)
            self.when = 1
        return bool(self.calls)


def strace(fault, strikes, command, **more):
    """Starts the command with this fault at the call and time of `strikes`; the process and its log."""
    call = strikes.calls[0]
    log = tempfile.NamedTemporaryFile(prefix="strace-", delete=False)
    process = subprocess.Popen(["strace", "-f", "-qq", "-o", log.name, "-e", f"trace={call}", "-e",
                                f"inject={call}:{FAULTS[fault]}:when={strikes.when}", *command], stdin=subprocess.DEVNULL, **more)
    return process, log.name


def struck(log):
    with open(log, errors="replace") as f:
        text = f.read()
    os.unlink(log)
    return "(INJECTED)" in text or "killed by SIGKILL" in text


def seal(station, sequence):
    return [os.path.join(os.path.dirname(station.bin), "tests/bench_seal"), station.state, "1", "1", str(sequence)]


def opens(station, name):
    out = tempfile.mkdtemp(dir=station.state)
    holds, why = strangers.bundle_opens(station.path("outbox/new", name), station.path("centre/recipient.key"),
                                        station.path("centre/recipient.pem"), station.path("trust/ca.pem"), out)
    subprocess.run(["rm", "-rf", out], check=True)
    return holds, why


def crash_seal(work, fault):
    station = Station(os.path.join(work, "seal-" + fault.replace(" ", "-")), build=BUILD)
    strikes, whole, half, number, more = Strikes(fault), 0, [], 0, True
    while more:
        number += 1
        process, log = strace(fault, strikes, seal(station, number), env=station.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        process.wait()
        name = f"tianjin-01-{number:08}.p7m"
        if name in station.names("outbox", "new"):
            holds, why = opens(station, name)
            whole += holds
            half += [] if holds else [why]
        elif fault != "killed" and station.names("outbox", "tmp"):
            half.append(f"left in tmp: {station.names('outbox', 'tmp')}")
        more = strikes.next(struck(log))
    check(f"sealing {fault} at {strikes.count} places: a bundle is whole or not there ({whole} were)",
          strikes.count >= 3 and not half, half)
    station.close()


def crash_sync(work, fault):
    station = Station(os.path.join(work, "sync-" + fault.replace(" ", "-")), build=BUILD)
    station.start_intake()
    strikes, lost, sent, more = Strikes(fault), [], 0, True
    while more:
        sent += 1
        subprocess.run(seal(station, sent), check=True, stdout=subprocess.DEVNULL)
        process, log = strace(fault, strikes, [os.path.join(station.bin, "kiosk-sync"), "run", "--now", "--state",
                                               station.state], env=station.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        process.wait()
        known = {n.split(".")[0] for place in ("new", "sent", "receipts") for n in station.names("outbox", place)}
        if len(known) != sent:
            lost.append(f"at {strikes.calls[0]} {strikes.when}: {sorted(known)}")
        more = strikes.next(struck(log))
    check(f"sending {fault} at {strikes.count} places: the outbox knows every bundle",
          strikes.count > (2 if strikes.rare else 6) and not lost, lost)
    settle(f"sending {fault}", station, sent)
    station.close()


def settle(name, station, count):
    for _ in range(4):
        done = station.sync("--now", "--patience", "10", check=False)
        if done.returncode == 0 and len(station.names("outbox", "receipts")) == count:
            break
    check(f"{name}, in the end: each bundle is at the centre once, answered, and out of the outbox",
          len(station.names("outbox", "receipts")) == count
          and not any(station.names("outbox", p) for p in ("new", "sent", "set-aside"))
          and len(station.names("centre", "data", "bundles")) == count, done.stdout + done.stderr)
    holds = [strangers.receipt_holds(station.path("outbox/receipts", n),
                                     station.path("centre/data/bundles", n.replace(".tsr", ".p7m")),
                                     station.path("trust/ca.pem"))[0] for n in station.names("outbox", "receipts")]
    check(f"{name}, in the end: openssl accepts every receipt", all(holds))


def serve_once(station, fault, strikes):
    """The centre with a fault; one run of kiosk-sync against it."""
    intake = [os.path.join(station.bin, "kiosk-intake"), "serve", "--folder", station.path("centre"), "--listen",
              f"127.0.0.1:{station.port}", "--trust", station.path("trust/ca.pem"), "--keep-free-mb", "50"]
    process, log = strace(fault, strikes, intake, env=station.environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, start_new_session=True)
    said = b""
    while b"listening" not in said:  # or it was struck before
        piece = os.read(process.stderr.fileno(), 4096)
        if not piece:
            break
        said += piece
    station.sync("--now", "--json", check=False)
    pids = re.findall(r"^(\d+)", open(log, errors="replace").read(), re.M)
    if process.poll() is None:
        for pid in set(pids) or {str(process.pid)}:
            try:
                os.kill(int(pid), signal.SIGTERM)
            except ProcessLookupError:
                pass
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    process.stderr.close()
    return struck(log)


def crash_intake(work, fault):
    station = Station(os.path.join(work, "intake-" + fault.replace(" ", "-")), build=BUILD)
    station.start_intake()  # chooses the port and makes the folders
    station.stop_intake()
    strikes, sent, doubled, more = Strikes(fault), 0, [], True
    while more:
        sent += 1
        subprocess.run(seal(station, sent), check=True, stdout=subprocess.DEVNULL)
        more = strikes.next(serve_once(station, fault, strikes))
        there = station.names("centre", "data", "bundles")
        if len(there) > sent:
            doubled.append(there)
    check(f"receiving {fault} at {strikes.count} places: nothing is there twice", strikes.count > (3 if strikes.rare else 12) and not doubled,
          doubled)
    station.start_intake()
    settle(f"receiving {fault}", station, sent)
    holds, why = strangers.store_is_sound(station.path("centre/data/intake.db"))
    check(f"receiving {fault}: the centre's records are sound", holds, why)
    station.close()


def main():
    part("fault crash")
    work = tempfile.mkdtemp(prefix="crash-", dir=os.environ.get("TESTS_WORK"))
    for fault in FAULTS:
        crash_seal(work, fault)
        crash_sync(work, fault)
        crash_intake(work, fault)
    finish()


main()
