#!/usr/bin/python3
"""Our uploader delivers to a tus server that others wrote, and a client that others wrote delivers to our intake."""
import hashlib
import os
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
import strangers
import tus_peer
from checks import check, finish, part
from station import Station

BUILD = os.environ.get("TESTS_BUILD", "release")


def sealed_station(folder, megabytes, bundles):
    station = Station(folder, build=BUILD)
    bench_seal = os.path.join(os.path.dirname(station.bin), "tests/bench_seal")
    subprocess.run([bench_seal, station.state, str(megabytes), str(bundles), "1"], check=True, stdout=subprocess.DEVNULL)
    return station


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def digests(folder):
    return {digest(os.path.join(folder, name)) for name in os.listdir(folder) if not name.endswith(".json")}


def ours_to_theirs(peers, work, tls):
    how = "mutual TLS" if tls else "plain loopback"
    station = sealed_station(os.path.join(work, "tls" if tls else "plain"), 2, 3)
    files = (station.path("centre/tls.pem"), station.path("centre/tls.key"), station.path("trust/ca.pem"))
    before = digests(station.path("outbox/new"))
    server = tus_peer.TusServer(peers, station.path("centre"), files if tls else ())
    try:
        station.set(sync__url=f"{'https' if tls else 'http'}://127.0.0.1:{server.port}/files")
        done = station.sync("--json", check=False)
        check(f"@tus/server, {how}: the run ends well", done.returncode == 0, done.stdout + done.stderr)
        check(f"@tus/server, {how}: it has every bundle, byte for byte", digests(server.store) == before)
        check(f"@tus/server, {how}: sent, receipts outstanding",
              len(station.names("outbox", "sent")) == 3 and not station.names("outbox", "new"), done.stdout)
        again = station.sync("--json", check=False)
        check(f"@tus/server, {how}: asking again sends nothing again",
              again.returncode == 0 and '"bytes_sent":0' in again.stdout and len(os.listdir(server.store)) == 6,
              again.stdout + again.stderr)
        for name in os.listdir(server.store):
            os.unlink(os.path.join(server.store, name))
        lost = station.sync("--json", check=False)
        check(f"@tus/server, {how}: what it lost is sent again", digests(server.store) == before, lost.stdout + lost.stderr)
    finally:
        server.close()
        station.close()


def theirs_to_ours(peers, work):
    station = sealed_station(os.path.join(work, "intake"), 3, 2)
    station.start_intake()
    tls = [station.path(p) for p in ("keys/tls.pem", "keys/tls.key", "trust/ca.pem")]
    try:
        for piece in (0, 700_000):
            number = 1 if piece == 0 else 2
            bundle = station.path(f"outbox/new/tianjin-01-{number:08}.p7m")
            address = tus_peer.client(peers, f"https://127.0.0.1:{station.port}/files", bundle, "tianjin-01", number,
                                      digest(bundle), piece, *tls)
            check(f"tus-js-client, {piece or 'all'} bytes a piece: our intake has the bundle",
                  digest(station.path(f"centre/data/bundles/tianjin-01-{number:08}.p7m")) == digest(bundle))
            receipt = station.path(f"receipt-{number}.tsr")
            path = urllib.parse.urlparse(address).path
            subprocess.run(["curl", "-sSf", "--cacert", tls[2], "--cert", tls[0], "--key", tls[1], "-o", receipt,
                            f"https://127.0.0.1:{station.port}{path}/receipt"], check=True)
            check(f"tus-js-client, {piece or 'all'} bytes a piece: openssl accepts the receipt",
                  *strangers.receipt_holds(receipt, bundle, tls[2]))
        done = station.sync("--json")
        check("what another client brought is not sent again, only answered",
              '"received":2' in done.stdout and '"bytes_sent":0' in done.stdout, done.stdout)
    finally:
        station.close()


def main():
    part("tus peers")
    work = tempfile.mkdtemp(prefix="tus-", dir=os.environ.get("TESTS_WORK"))
    peers = tus_peer.fetched()
    ours_to_theirs(peers, work, tls=True)
    ours_to_theirs(peers, work, tls=False)
    theirs_to_ours(peers, work)
    finish()


main()
