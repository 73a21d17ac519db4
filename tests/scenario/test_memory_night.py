#!/usr/bin/python3
"""What the night's programs hold in memory: kiosk-sync and kiosk-intake bring, keep and answer a bundle without anything of
the person or of keys that are not theirs, and kiosk-intake open, which must read it, ends with all of it wiped. Each is
looked into while the system holds it at a call."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
from checks import check, finish, part
from memory import may_dump_core, memory_holding, spellings
from station import Station, wait_until
from visitor import ANSWERS

NUMBERS = {"exit_group": 231, "fsync": 74, "rename": 82, "renameat2": 316}  # of calls, on x86-64
PERSONAL = {name: spellings(ANSWERS[name]) for name in ("name", "id_number", "id_issuer")} | {"mobile": spellings("13800005678")}


def key_words(*paths):
    """A private key as OpenSSL and others hold it: its number from either end, and the text of its file."""
    words = {}
    for path in paths:
        told = subprocess.run(["openssl", "pkey", "-in", path, "-noout", "-text"], capture_output=True, text=True, check=True)
        digits = told.stdout.split("priv:")[1].split("pub:")[0]
        number = bytes.fromhex("".join(digits.replace(":", "").split()))[-32:]
        with open(path, "rb") as f:
            text = f.read().splitlines()[1]
        words[os.path.relpath(path, os.path.join(path, "../.."))] = {number, number[::-1], text}
    return words


def is_at(pid, call):
    """The thread that stands at this call; None if there is none, or the process is gone."""
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/syscall") as f:
                if f.read().split()[0] == str(NUMBERS[call]):
                    return task
    return None


def held(call, when, command, environment, look):
    """Runs a program, holds it at its when-th such call while look(pid) runs, and ends it there; what it said."""
    said = tempfile.TemporaryFile()
    inject = f"inject={call}:delay_enter=120000000:when={when}"
    follow = [] if call == "exit_group" else ["-f"]  # only the program's own end, not that of a child it needs at its start
    process = subprocess.Popen(["strace", *follow, "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject, *command],
                               env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        def there():
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as f:
                children = f.read().split()
            return process.poll() is not None or next((int(c) for c in children if is_at(c, call)), None)
        pid = wait_until(f"{command[0]} comes to {call}", there, 90)
        if process.poll() is None:
            look(pid)
    finally:
        process.kill()
        process.wait()
        said.seek(0)
    return said.read().decode(errors="replace")


def opening(station, words, folder):
    """kiosk-intake open: while it writes, and at its end."""
    bundle = station.path("outbox/new", station.names("outbox", "new")[0])

    def command(out):
        return [os.path.join(station.bin, "kiosk-intake"), "open", bundle, "--key", station.path("centre/recipient.key"),
                "--cert", station.path("centre/recipient.pem"), "--trust", station.path("trust/ca.pem"), "--out",
                os.path.join(folder, out)]
    during, after = [], []
    said = held("fsync", 1, command("half"), station.environment, lambda pid: during.extend(memory_holding(pid, words)))
    check("open: while it writes the person is in its memory: the search would find it",
          any(d.startswith("id_number") for d in during), (during, said))
    said = held("exit_group", 1, command("whole"), station.environment, lambda pid: after.extend(memory_holding(pid, words)))
    check("open: it has opened the bundle", os.path.exists(os.path.join(folder, "whole/data/application.json")), said)
    check("open: at its end nothing of the person or of any key is left in its memory", not after, "\n".join(after))


def sending(station, keys):
    """kiosk-sync while it sends and at its end, and the centre that took the bundle and goes on."""
    station.start_intake()
    words = PERSONAL | {n: keys[n] for n in keys if n not in ("keys/tls.key", "centre/tls.key", "centre/tsa.key")}
    command = [os.path.join(station.bin, "kiosk-sync"), "run", "--now", "--state", station.state]
    during, after = [], []

    def look(found):
        return lambda pid: found.extend(memory_holding(pid, words) + memory_holding(station.intake.pid, words) +
                                        [f"{p} could leave a core" for p in (pid, station.intake.pid) if may_dump_core(p)])
    said = held("rename", 1, command, station.environment, look(during))
    check("sync: while a bundle is on its way neither end holds anything of the person or a key that is not its own, "
          "nor would leave it in a core",
          not during, "\n".join(during))
    said += held("exit_group", 1, command, station.environment, look(after))
    check("sync: the bundle is at the centre and answered", len(station.names("outbox", "receipts")) == 1, said)
    check("sync: nor afterwards", not after, "\n".join(after))
    own = {n: keys[n] for n in ("centre/tls.key", "keys/tls.key")}
    found = memory_holding(station.intake.pid, own)
    check("the centre holds its own key, for which it is there, and not the station's: the search would find one",
          any(f.startswith("centre/tls.key") for f in found) and not any(f.startswith("keys/") for f in found), found)


def main():
    part("what the night holds in memory")
    folder = tempfile.mkdtemp(prefix="night-", dir=prepared.WORK)
    state = os.path.join(folder, "state")
    shutil.copytree(prepared.snapshot("sealed"), state, symlinks=True)
    station = Station(state)
    try:
        keys = key_words(*(station.path(n) for n in ("keys/sign.key", "keys/tls.key", "centre/tls.key", "centre/tsa.key",
                                                     "centre/recipient.key", "centre/message.key")))
        opening(station, PERSONAL | keys, folder)
        sending(station, keys)
    finally:
        station.close()
    finish()


main()
