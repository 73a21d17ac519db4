#!/usr/bin/python3
"""A station put back from a copy that is older than its last bundles gives numbers the centre has already: refused by
name, nothing lost, and with the centre's last receipt it goes on after the last number."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import prepared
import strangers
from checks import check, finish, part
from station import ROOT, Station, Trouble

SINCE = 3  # bundles made and sent after the copy


def centre_knows_later_bundles(folder):
    """The station as it was before it was put back: same keys, bundles 1 to 3 of others' cases, all answered."""
    state = os.path.join(folder, "before")
    shutil.copytree(prepared.snapshot("sealed"), state, symlinks=True)
    station = Station(state)
    for name in station.names("outbox/new"):
        os.unlink(station.path("outbox/new", name))
    subprocess.run([os.path.join(ROOT, "build/release/tests/bench_seal"), state, "1", str(SINCE), "1"], check=True,
                   stdout=subprocess.DEVNULL)
    station.start_intake()
    station.sync("--now")
    check("the centre has the bundles made since the copy", len(station.names("outbox/receipts")) == SINCE)
    return station


def one_case(station):
    said = station.run("kiosk", "case", "list", "--json", "--in-state", "sealed", "--state", station.state).stdout
    cases = json.loads(said)
    return (cases[0]["number"], cases[0]["sequence"]) if len(cases) == 1 else (None, None)


def state_of(station, number):
    said = station.run("kiosk", "case", "list", "--json", "--state", station.state).stdout
    return {c["number"]: c["state"] for c in json.loads(said)}[number]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def refused(station, number):
    """The first night: the number is another bundle's."""
    bundle = station.names("outbox/new")[0]
    before = digest(station.path("outbox/new", bundle))
    done = station.sync("--now", check=False)
    said = done.stdout + done.stderr
    check("a number given twice: refused by the centre, and said at once", done.returncode == 65 and
          "another bundle under this number" in said and "was the store here put back" in said, (done.returncode, said))
    aside = station.names("outbox/set-aside")
    check("the bundle is set aside, byte for byte", aside == [bundle] and not station.names("outbox/new") and
          digest(station.path("outbox/set-aside", bundle)) == before, aside)
    morning = station.run("kiosk-sync", "report", "--json", "--state", station.state, check=False)
    told = json.loads(morning.stdout)
    check("in the morning staff are told, with the reason", morning.returncode == 65 and told["needs_staff"] and
          "kiosk case reseal" in told["aside"][0]["problem"], morning.stdout)
    station.run("kiosk", "collect", "--state", station.state)
    check("the case keeps its contents", state_of(station, number) == "sealed")


def resealed(station, centre, number):
    command = ("kiosk", "case", "reseal", number, "--state", station.state)
    done = station.run(*command, check=False)
    check("how far the centre is must be known first, and how is said", done.returncode != 0 and
          "kiosk-intake receipt" in done.stderr and station.names("outbox/set-aside"), done.stderr)
    last = f"tianjin-01-{SINCE:08}"
    station.run("kiosk-intake", "receipt", last, "--folder", centre.path("centre"), "--out",
                station.path("outbox/receipts", last + ".tsr"))
    done = station.run(*command, check=False)
    check("with the centre's last receipt the case is sealed anew, after it", done.returncode == 0 and
          station.names("outbox/new") == [f"tianjin-01-{SINCE + 1:08}.p7m"] and not station.names("outbox/set-aside"),
          (done.stderr, station.names("outbox/new")))
    done = station.run(*command, check=False)
    check("not twice", done.returncode != 0 and "not set aside" in done.stderr, done.stderr)
    station.sync("--now")
    station.run("kiosk", "collect", "--state", station.state)
    check("it arrives and is answered", state_of(station, number) == "received")
    morning = station.run("kiosk-sync", "report", "--state", station.state, check=False)
    check("then nothing is left for staff", morning.returncode == 0, morning.stdout)
    check("the store is sound", *strangers.store_is_sound(station.path("store/cases.db")))


def opened(station, centre, folder):
    """The centre's reader sees one unbroken chain."""
    verdicts = []
    for sequence in range(1, SINCE + 2):
        done = station.run("kiosk-intake", "open", centre.path("centre/data/bundles", f"tianjin-01-{sequence:08}.p7m"),
                           "--key", station.path("centre/recipient.key"), "--cert", station.path("centre/recipient.pem"),
                           "--trust", station.path("trust/ca.pem"), "--chain", os.path.join(folder, "chain"), "--out",
                           os.path.join(folder, f"opened-{sequence}"), check=False)
        verdicts.append((done.returncode, done.stderr))
    check("the chain of bundles is whole for the centre", all(code == 0 for code, _ in verdicts), verdicts)


def main():
    part("fault rollback")
    folder = tempfile.mkdtemp(prefix="rollback-", dir=prepared.WORK)
    centre = station = None
    try:
        centre = centre_knows_later_bundles(folder)
        state = os.path.join(folder, "restored")
        shutil.copytree(prepared.snapshot("sealed"), state, symlinks=True)
        station = Station(state)
        station.set(sync__url=f"https://127.0.0.1:{centre.port}/files")
        number, sequence = one_case(station)
        check("the copy has a case waiting under a number that was given again", sequence == 1, (number, sequence))
        refused(station, number)
        resealed(station, centre, number)
        opened(station, centre, folder)
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        check("the walk comes to its end", False, trouble)
    finally:
        for one in (station, centre):
            if one:
                one.close()
    finish()


main()
