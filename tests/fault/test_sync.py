#!/usr/bin/python3
"""The centre is gone, broken, lying or somebody else; kiosk-sync or the centre is killed at any moment: every bundle
stays where it is until its receipt is verified, and arrives once."""
import hashlib
import json
import os
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import certificates
import strangers
from checks import check, finish, part
from fake_centre import FakeCentre, RawCentre
from station import ROOT, Station, free_port

BUNDLES = 6
SEED = int(os.environ.get("TESTS_SEED", "20261122"))


def sealed_station(folder, megabytes=3):
    """A station with sealed bundles waiting in its outbox."""
    station = Station(folder)
    subprocess.run([os.path.join(ROOT, "build/release/tests/bench_seal"), station.state, str(megabytes), str(BUNDLES),
                    "1"], check=True, stdout=subprocess.DEVNULL)
    return station


def digests(folder):
    """sha256 of every file under a folder, by digest."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(where, name), "rb") as f:
                found.setdefault(hashlib.file_digest(f, "sha256").hexdigest() if hasattr(hashlib, "file_digest")
                                 else hashlib.sha256(f.read()).hexdigest(), []).append(os.path.join(where, name))
    return found


def all_wait(station):
    return (len(station.names("outbox", "new")) == BUNDLES and not station.names("outbox", "sent")
            and not station.names("outbox", "receipts") and not station.names("outbox", "set-aside"))


def refused(station, what, words=()):
    """One run that must leave everything where it is, and say why."""
    done = station.sync(check=False, timeout=90)
    said = done.stdout + done.stderr
    check(f"{what}: nothing leaves the outbox", all_wait(station), said)
    check(f"{what}: the exit status says so", done.returncode != 0, said)
    check(f"{what}: a line says why", len(said.strip()) > 20 and (not words or any(w in said for w in words)), said)


def liars(station, work):
    port = free_port()
    station.set(sync__url=f"https://127.0.0.1:{port}/files", sync__connect_timeout_s=5, sync__stall_timeout_s=5)
    refused(station, "the centre is gone")
    ca, ca_key = station.path("trust/ca.pem"), station.path("centre/ca.key")
    pem, key = station.path("centre/tls.pem"), station.path("centre/tls.key")
    for kind, name in (("error", "the centre answers 500"), ("later", "the centre answers 503"),
                       ("portal", "a portal page answers 200")):
        fake = FakeCentre(port, kind, pem, key, ca)
        try:
            refused(station, name)
            check(f"{name}: it was asked", fake.asked > 0)
        finally:
            fake.close()
    stranger_ca, stranger_key = certificates.other_ca(work)
    wrong = {
        "a server of an unknown CA": certificates.certificate(work, "stranger", stranger_ca, stranger_key,
                                                              certificates.SERVER),
        "a server that vouches for itself": certificates.self_signed(work, "selfserver", certificates.SERVER),
        "a server with another name": certificates.certificate(work, "elsewhere", ca, ca_key,
                                                               certificates.SERVER_ELSEWHERE),
        "a server whose certificate expired": certificates.certificate(work, "old", ca, ca_key, certificates.SERVER,
                                                                       dates=certificates.PAST),
    }
    for name, (pem, key) in wrong.items():
        fake = FakeCentre(port, "portal", pem, key)
        try:
            refused(station, name)
            check(f"{name}: not one request reached it", fake.asked == 0)
        finally:
            fake.close()


def answers():
    """What a server may say instead of the right thing: name, bytes, seconds between them. 409 is right, see test_rollback."""
    tus, good = "Tus-Resumable: 1.0.0\r\n", "Location: /files/1\r\nUpload-Offset: 0\r\n"
    statuses = range(100, 600) if os.environ.get("TESTS_FULL") else (
        100, 204, 301, 302, 307, 308, 401, 404, 407, 412, 413, 422, 501, 502, 504, 511, 599)
    for status in (s for s in statuses if s != 409):
        yield f"{status}", f"HTTP/1.1 {status} No\r\n{tus}Location: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
    yield "1xx without end", "HTTP/1.1 102 Wait\r\n\r\n" * 5
    yield "HTTP/1.0 with nothing of tus", "HTTP/1.0 200 OK\r\n\r\nhello"
    yield "HTTP/0.9", "hello"
    yield "HTTP/9.9", f"HTTP/9.9 201 Created\r\n{tus}{good}Content-Length: 0\r\n\r\n"
    yield "201 without an address", f"HTTP/1.1 201 Created\r\n{tus}Content-Length: 0\r\n\r\n"
    yield "201 to another server", f"HTTP/1.1 201 Created\r\n{tus}Location: https://elsewhere.example/1\r\nContent-Length: 0\r\n\r\n"
    yield "an answer cut short", f"HTTP/1.1 201 Created\r\n{tus}Content-Length: 50\r\n\r\nfive!"
    yield "a body of 5 GB announced", f"HTTP/1.1 500 No\r\n{tus}Content-Length: 5000000000\r\n\r\nfive!"
    yield "a negative length", f"HTTP/1.1 201 Created\r\n{tus}{good}Content-Length: -1\r\n\r\n"
    yield "a header of 1 MB", "HTTP/1.1 201 Created\r\nX: " + "x" * (1 << 20) + "\r\n\r\n"
    yield "nothing at all", ""


def odd_answers(station):
    """Every one of them leaves the bundles where they are, in little time."""
    station.set(sync__connect_timeout_s=5, sync__stall_timeout_s=2, sync__attempts=1000)
    pem, key = station.path("centre/tls.pem"), station.path("centre/tls.key")
    kept, silent, slow = [], [], []
    cases = [(name, words, 0, None) for name, words in answers()]
    cases += [("an answer by drops", "HTTP/1.1 201 Created\r\n", 0.3, None), ("TLS 1.0", "", 0, ssl.TLSVersion.TLSv1),
              ("TLS 1.2", "", 0, ssl.TLSVersion.TLSv1_2)]
    for name, words, drops, tls in cases:
        fake = RawCentre(pem, key, words.encode(), drops, tls)
        station.set(sync__url=f"https://127.0.0.1:{fake.port}/files")
        begun = time.monotonic()
        done = station.sync("--now", check=False, timeout=90)
        fake.close()
        if not all_wait(station) or done.returncode == 0:
            kept.append((name, done.returncode, done.stdout + done.stderr))
        if (fake.asked == 0) != bool(tls):
            silent.append((name, fake.asked))
        if time.monotonic() - begun > 45:
            slow.append((name, time.monotonic() - begun))
    check(f"{len(cases)} odd answers: after each every bundle waits, and the exit status says so", not kept, kept[:3])
    check("odd answers: each was asked for, and never below TLS 1.3", not silent, silent)
    check("odd answers: none held us up", not slow, slow)


def wrong_clients(station, work):
    """The true centre, but our certificate is not one of its stations."""
    stranger_ca, stranger_key = certificates.other_ca(work)
    ca, ca_key = station.path("trust/ca.pem"), station.path("centre/ca.key")
    wrong = {
        "a client of an unknown CA": certificates.certificate(work, "client", stranger_ca, stranger_key,
                                                              certificates.CLIENT, subject="/CN=tianjin-01"),
        "a client that vouches for itself": certificates.self_signed(work, "selfclient", certificates.CLIENT,
                                                                     subject="/CN=tianjin-01"),
        "a server's certificate in a client's place": certificates.certificate(
            work, "serverclient", ca, ca_key, certificates.SERVER, subject="/CN=tianjin-01"),
        "a client whose certificate expired": certificates.certificate(
            work, "oldclient", ca, ca_key, certificates.CLIENT, subject="/CN=tianjin-01", dates=certificates.PAST),
        "another station's certificate": certificates.certificate(work, "other", ca, ca_key, certificates.CLIENT,
                                                                  subject="/CN=tianjin-02"),
    }
    for name in ("tls.pem", "tls.key"):
        shutil.copy(station.path("keys", name), os.path.join(work, "good-" + name))
    for name, (pem, key) in wrong.items():
        shutil.copy(pem, station.path("keys/tls.pem"))
        shutil.copy(key, station.path("keys/tls.key"))
        refused(station, name)
    for name in ("tls.pem", "tls.key"):
        shutil.copy(os.path.join(work, "good-" + name), station.path("keys", name))


def clock_gone_back(station, work):
    """A clock that was set back by years, as by an empty battery: to it the certificates are not valid yet, and receipts come
    from the future. Here it is the certificates and receipts that are years ahead."""
    pem, key = certificates.certificate(work, "early", station.path("trust/ca.pem"), station.path("centre/ca.key"),
                                        certificates.CLIENT, subject="/CN=tianjin-01", dates=certificates.FUTURE)
    receipt = station.path("outbox/receipts", station.names("outbox", "receipts")[0])
    kept = os.stat(receipt).st_mtime
    os.utime(receipt, (kept + 3 * 365 * 86400,) * 2)
    for name in ("tls.pem", "tls.key"):
        shutil.copy(station.path("keys", name), os.path.join(work, "good-" + name))
        shutil.copy(pem if name.endswith("pem") else key, station.path("keys", name))
    waiting = station.names("outbox", "new")
    days = [time.strftime("%Y-%m-%d", time.gmtime())]
    done = station.sync("--now", "--json", check=False)
    days.append(time.strftime("%Y-%m-%d", time.gmtime()))
    check("a clock gone back by years: said, with the date it shows, and every bundle waits",
          done.returncode == 77 and json.loads(done.stdout)["clock_off_ms"] > 2 * 365 * 86_400_000 and
          "not valid before" in done.stderr and any(f"clock it is {day}" in done.stderr for day in days) and
          "clock is at least" in done.stderr and station.names("outbox", "new") == waiting, done.stdout + done.stderr)
    os.utime(receipt, (kept, kept))
    for name in ("tls.pem", "tls.key"):
        shutil.copy(os.path.join(work, "good-" + name), station.path("keys", name))


def kills(station, rounds):
    """Either side is killed again and again while bundles travel."""
    chance = random.Random(SEED)
    sides = []
    for turn in range(rounds):
        if len(station.names("outbox", "receipts")) == BUNDLES:
            break
        run = subprocess.Popen([os.path.join(station.bin, "kiosk-sync"), "run", "--state", station.state, "--now"],
                               env=station.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.0, 0.12))
        side = chance.choice(("sync", "centre"))
        sides.append(side)
        if side == "sync":
            run.kill()
        else:
            station.stop_intake(signal.SIGKILL)
            time.sleep(chance.uniform(0.0, 0.1))
            run.kill()
        run.wait()
        if side == "centre":
            station.start_intake()
        check(f"after kill {turn + 1} ({side}) the outbox knows every bundle",
              len({n.split(".")[0] for place in ("new", "sent", "receipts", "set-aside")
                   for n in station.names("outbox", place)}) == BUNDLES)


def main():
    part("fault sync")
    work = tempfile.mkdtemp(prefix="sync-", dir=os.environ.get("TESTS_WORK"))
    station = sealed_station(os.path.join(work, "state"))
    before = {name: digests(station.path("outbox/new")) for name in ("new",)}["new"]
    try:
        liars(station, work)
        odd_answers(station)
        station.port = None
        station.start_intake()
        wrong_clients(station, work)
        check("bytes in the outbox are unchanged after all that", digests(station.path("outbox/new")) == before)
        kills(station, 60 if os.environ.get("TESTS_FULL") else 12)
        for _ in range(5):
            done = station.sync("--now", check=False)
            if done.returncode == 0:
                break
            time.sleep(1)
        check("afterwards a run ends well", done.returncode == 0, done.stdout + done.stderr)
        check("every bundle has its receipt", len(station.names("outbox", "receipts")) == BUNDLES)
        check("nothing is left in new, sent or set-aside",
              not any(station.names("outbox", place) for place in ("new", "sent", "set-aside")))
        there = digests(station.path("centre/data"))
        check("the centre has every bundle, byte for byte", all(d in there for d in before))
        check("the centre has each bundle once", all(len(there.get(d, [])) == 1 for d in before),
              [there.get(d) for d in before])
        for where, _, names in os.walk(station.path("centre/data")):
            for name in names:
                if name.endswith((".db", ".sqlite")):
                    check(f"the centre's {name} is sound", *strangers.store_is_sound(os.path.join(where, name)))
        subprocess.run([os.path.join(ROOT, "build/release/tests/bench_seal"), station.state, "1", "1", str(BUNDLES + 1)],
                       check=True, stdout=subprocess.DEVNULL)
        clock_gone_back(station, work)
        check("the outbox's memory is sound", *strangers.store_is_sound(station.path("outbox/outbox.db")))
    finally:
        station.close()
    finish()


main()
