#!/usr/bin/python3
"""The line breaks at random places, at every early byte, and after the last: bundles arrive once, and little is sent
twice."""
import json
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
from checks import check, finish, part
from cutting_proxy import CuttingProxy
from station import Station

BUILD = os.environ.get("TESTS_BUILD", "release")
FULL = bool(os.environ.get("TESTS_FULL"))


def sealed(station, megabytes, count, first):
    subprocess.run([os.path.join(os.path.dirname(station.bin), "tests/bench_seal"), station.state, str(megabytes),
                    str(count), str(first)], check=True, stdout=subprocess.DEVNULL)
    return sum(os.path.getsize(station.path("outbox/new", n)) for n in station.names("outbox", "new"))


def through(station, proxy, rounds, *arguments):
    """Runs kiosk-sync by way of the proxy until nothing waits; the reports."""
    station.set(sync__url=f"https://127.0.0.1:{proxy.port}/files")
    reports = []
    for _ in range(rounds):
        done = station.sync("--json", *arguments, check=False)
        reports.append(json.loads(done.stdout))
        if not station.names("outbox", "new") and not station.names("outbox", "sent"):
            break
    return reports


def delivered_once(name, station, count):
    there = station.names("centre", "data", "bundles")
    check(f"{name}: every bundle is at the centre once", len(there) == count, there)
    check(f"{name}: every bundle has its receipt and left the outbox",
          len(station.names("outbox", "receipts")) == count and not station.names("outbox", "new")
          and not station.names("outbox", "sent") and not station.names("outbox", "set-aside"))


def random_cuts(work, reset):
    name = "cuts by RST" if reset else "cuts"
    station = Station(os.path.join(work, "reset" if reset else "random"), build=BUILD)
    station.start_intake()
    count, megabytes = (24, 8) if FULL else (5, 8)
    total = sealed(station, megabytes, count, 1)
    proxy = CuttingProxy(station.port, mean_bytes=3e6, seed=7, reset=reset, rate=20e6)
    try:
        reports = through(station, proxy, 20, "--patience", "30")
        delivered_once(name, station, count)
        check(f"{name}: one run was enough", len(reports) == 1, reports)
        twice = proxy.bytes_up / total - 1
        check(f"{name}: of {total / 1e6:.0f} MB over {proxy.connections} connections, {twice:.1%} was sent twice",
              proxy.cuts > count / 2 and twice < (0.15 if reset else 0.06))
    finally:
        proxy.close()
        station.close()


def early_cuts(work):
    """The line breaks after each of the first bytes: handshake, certificate, headers."""
    station = Station(os.path.join(work, "early"), build=BUILD)
    station.start_intake()
    step = 60 if FULL else 611
    try:
        sealed(station, 1, 1, 1)
        kept = True
        for budget in range(0, 4200, step):
            proxy = CuttingProxy(station.port, fixed=budget)
            through(station, proxy, 1)
            proxy.close()
            places = [station.names("outbox", p) for p in ("new", "sent", "receipts")]
            kept = kept and sum(len(p) for p in places) == 1 and not station.names("outbox", "set-aside")
        check("cut at every early byte: the bundle is always somewhere", kept)
        proxy = CuttingProxy(station.port)
        # The intake may hold a half-told upload until its idle limit of 60 s; the run waits for it, as at night.
        through(station, proxy, 2, "--now", "--patience", "90")
        proxy.close()
        delivered_once("cut at every early byte", station, 1)
    finally:
        station.close()


def main():
    part("fault cuts")
    work = tempfile.mkdtemp(prefix="cuts-", dir=os.environ.get("TESTS_WORK"))
    random_cuts(work, reset=False)
    random_cuts(work, reset=True)
    early_cuts(work)
    finish()


main()
