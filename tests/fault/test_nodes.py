#!/usr/bin/python3
"""A centre of two nodes behind nginx: any node goes on with any upload, whichever is killed meanwhile, and no number of a
receipt is given twice. Records in PostgreSQL; bytes once in a folder that both share, once in a bucket."""
import base64
import concurrent.futures
import hashlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import centre_nodes
import strangers
from checks import check, finish, part
from station import Station, wait_until

BUILD = os.environ.get("TESTS_BUILD", "release")
FULL = bool(os.environ.get("TESTS_FULL"))
DURABLE = 6_000_000


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


class Centre:
    def __init__(self, folder, station, postgres, options):
        os.makedirs(folder)
        self.folder, self.station, self.postgres, self.options = folder, station, postgres, options
        self.nodes = [self.node(0, None), self.node(1, None)]
        self.nginx = centre_nodes.Nginx(station, folder, *[n.port for n in self.nodes])
        station.set(sync__url=f"https://127.0.0.1:{self.nginx.port}/files")

    def node(self, number, port):
        return centre_nodes.Node(f"node-{number}", self.station, self.folder, self.postgres, self.options, port)

    def kill_writer(self):
        """Kills the node that is taking an upload, and starts it anew; which one it was."""
        # Who writes is in the database, but not by our numbers: whoever has an open connection from nginx has it.
        for number, node in enumerate(self.nodes):
            held = subprocess.run(["ss", "-Htn", "state", "established", f"( sport = :{node.port} )"],
                                  capture_output=True, text=True).stdout.strip()
            if held:
                node.end(signal.SIGKILL)
                self.nodes[number] = self.node(number, node.port)
                return number
        return None

    def close(self):
        for process in (self.nginx, *self.nodes):
            process.end()


def kills(name, centre, station, stored, durable, count):
    """kiosk-sync sends; once DURABLE bytes of an upload are safe, the node that takes it is killed, again and again."""
    bundles = {n: digest(station.path("outbox/new", n)) for n in station.names("outbox", "new")}
    total = sum(os.path.getsize(station.path("outbox/new", n)) for n in bundles)
    station.set(sync__most_kb_s=6000, sync__parallel=1)
    killed, seen = [], set()
    with tempfile.TemporaryFile("w+") as out:
        run = subprocess.Popen([os.path.join(station.bin, "kiosk-sync"), "run", "--state", station.state, "--json",
                                "--patience", "300", "--now"], env=station.environment, stdin=subprocess.DEVNULL, stdout=out,
                               stderr=subprocess.DEVNULL)
        try:
            for _ in range(count):
                name_of = wait_until("an upload is half there", lambda: durable(seen) or (run.poll() is not None and "-"), 60)
                seen.add(name_of)
                if name_of != "-":
                    killed.append(centre.kill_writer())
            run.wait(240)
        finally:
            run.kill()
        out.seek(0)
        text = out.read()
    check(f"{name}: a node was killed amid an upload, {count} times", len([k for k in killed if k is not None]) == count, killed)
    report = json.loads(text) if text else {}
    check(f"{name}: the run ends well all the same", run.returncode == 0, f"{run.returncode} {text}")
    check(f"{name}: every bundle has its receipt", len(station.names("outbox", "receipts")) == len(bundles)
          and not station.names("outbox", "new"), text)
    check(f"{name}: bytes equal", stored() == bundles, f"{stored()} {bundles}")
    # Twice goes what was still in buffers of sockets, of nginx and of the node; less than what was safe.
    check(f"{name}: no upload began anew", report.get("bytes_repeated", total) < len(killed) * DURABLE,
          f"{report.get('bytes_repeated')} of {total} twice")
    print(f"        {report.get('bytes_repeated', 0) / 1e6:.1f} of {total / 1e6:.1f} MB went twice in {count} kills")
    opened = station.path("opened")
    first = sorted(bundles)[0]
    receipt = station.path("outbox/receipts", first.replace(".p7m", ".tsr"))
    os.makedirs(opened, exist_ok=True)
    kept = os.path.join(opened, first)
    stored(first, kept)
    check(f"{name}: openssl accepts the receipt", *strangers.receipt_holds(receipt, kept, station.path("trust/ca.pem")))


# ---- both at once ----
def metadata(sequence, body):
    values = {"station": "tianjin-02", "sequence": str(sequence), "sha256": hashlib.sha256(body).hexdigest()}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


def deliver(port, sequence, body):
    """One small bundle straight to a node, as nginx would ask it; the last status and the receipt."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    name = {"Tus-Resumable": "1.0.0", "Counter-Station": "tianjin-02"}

    def ask(method, path, content=b"", **more):
        link.request(method, path, content, {**name, **{k.replace("_", "-"): v for k, v in more.items()}})
        answer = link.getresponse()
        return answer, answer.read()
    for _ in range(200):
        answer, _ = ask("POST", "/files", Upload_Length=str(len(body)), Upload_Metadata=metadata(sequence, body))
        if answer.status != 201:
            threading.Event().wait(0.05)
            continue
        address, offset = answer.headers["Location"], int(answer.headers["Upload-Offset"])
        if offset < len(body):
            ask("PATCH", address, body[offset:], Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")
        answer, receipt = ask("GET", address + "/receipt")
        if answer.status == 200:
            return receipt
        threading.Event().wait(0.05)
    return None


def serial_of(receipt):
    done = subprocess.run(["openssl", "ts", "-reply", "-text", "-in", "/dev/stdin"], input=receipt, capture_output=True)
    found = re.search(rb"Serial number: 0x([0-9A-F]+)", done.stdout)
    return int(found[1], 16) if found else None


def at_once(centre, bundles):
    """Every bundle to both nodes at the same moment."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        orders = [(n, node.port, pool.submit(deliver, node.port, n, b"specimen %d" % n * 50))
                  for n in range(1, bundles + 1) for node in centre.nodes]
        answers = {}
        for sequence, _, order in orders:
            answers.setdefault(sequence, []).append(order.result(120))
    check("both nodes at once: everything is answered", all(all(a) for a in answers.values()),
          [n for n, a in answers.items() if not all(a)])
    check("both nodes at once: the same receipt from either", all(len(set(a)) == 1 for a in answers.values()))
    serials = [serial_of(a[0]) for a in answers.values()]
    check("both nodes at once: no number of a receipt is given twice", None not in serials and
          len(set(serials)) == bundles, serials)
    rows = centre.postgres.ask("SELECT count(*), count(DISTINCT serial), count(DISTINCT (station, sequence)) FROM bundles")
    check("the records: one row a bundle, one number each", len(set(rows.split("|"))) == 1, rows)


def messages(centre, station):
    common = ["--folder", os.path.join(centre.folder, "shared"), "--database", centre.postgres.conninfo, "--key",
              station.path("centre/message.key"), "--cert", station.path("centre/message.pem")]
    station.environment.update(PGPASSFILE=centre.postgres.environment["PGPASSFILE"])
    before = centre.postgres.ask("SELECT coalesce(max(n), 0) FROM messages")
    station.run("kiosk-intake", "notice", "--text", "样本：两台收件机", "--station", "tianjin-01", *common)
    done = station.sync("--json", check=False)
    check("a message that was published once is fetched through nginx", json.loads(done.stdout)["messages"] == 1,
          done.stdout + done.stderr)
    check("and numbered after the last one", station.names("outbox", "messages")[-1].endswith(f"-{int(before) + 1:08}.p7s"),
          station.names("outbox", "messages"))


def refused(centre, station):
    """nginx in front of a plain intake: nobody without a certificate of ours, nobody under another name."""
    address = f"https://127.0.0.1:{centre.nginx.port}"
    ca = ["--cacert", station.path("trust/ca.pem")]
    own = ["--cert", station.path("keys/tls.pem"), "--key", station.path("keys/tls.key")]

    def ask(*more):
        done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", *ca, *more], capture_output=True, text=True)
        return int(done.stdout or 0)
    bare = ask("-X", "OPTIONS", f"{address}/files")
    check("nginx: without a certificate nothing", bare == 400, bare)
    named = ask("-H", "Counter-Station: x-1", *own, "-H", "Tus-Resumable: 1.0.0", f"{address}/stations/x-1/messages/1")
    check("nginx: a name that the client sends itself does not count", named == 403, named)
    good = ask(*own, "-X", "OPTIONS", f"{address}/files")
    check("nginx: with ours the intake answers", good == 204, good)
    old = ask("--tls-max", "1.2", *own, "-X", "OPTIONS", f"{address}/files")
    check("nginx: TLS 1.2 is refused", old == 0, old)


def sealed(work, name, megabytes, bundles):
    station = Station(os.path.join(work, name), build=BUILD)
    subprocess.run([os.path.join(os.path.dirname(station.bin), "tests/bench_seal"), station.state, str(megabytes),
                    str(bundles), "1"], check=True, stdout=subprocess.DEVNULL)
    return station


def folder_stored(centre):
    folder = os.path.join(centre.folder, "shared/data/bundles")

    def stored(copy=None, to=None):
        if copy:
            os.link(os.path.join(folder, copy), to)
        return {n: digest(os.path.join(folder, n)) for n in os.listdir(folder) if n.startswith("tianjin-01")}
    return stored


def folder_durable(centre):
    folder = os.path.join(centre.folder, "shared/data/uploads")
    return lambda seen: next((n for n in os.listdir(folder) if n not in seen and
                              os.path.getsize(os.path.join(folder, n)) >= DURABLE), None)


def bucket_durable(bucket):
    """By the state objects: whole parts and what was left of one."""
    def durable(seen):
        for path in bucket.objects("uploads"):
            upload = path.split("/")[-2]
            if os.path.basename(path).startswith("state") and upload not in seen:
                with open(path) as f:
                    if sum(int(line.split()[1]) for line in f if line.startswith("part ")) >= DURABLE:
                        return upload
        return None
    return durable


def bucket_stored(bucket):
    def stored(copy=None, to=None):
        found = {os.path.basename(p)[:-len("._S3rver_object")]: p for p in bucket.objects("bundles")}
        if copy:
            os.link(found[copy], to)
        return {n: digest(p) for n, p in found.items() if n.startswith("tianjin-01")}
    return stored


def main():
    part("nodes")
    work = tempfile.mkdtemp(prefix="nodes-", dir=os.environ.get("TESTS_WORK"))
    postgres, bucket = centre_nodes.Postgres(work), centre_nodes.Bucket(work)
    try:
        station = sealed(work, "folder", 10, 20 if FULL else 2)
        centre = Centre(os.path.join(work, "centre-folder"), station, postgres, ())
        try:
            kills("folder", centre, station, folder_stored(centre), folder_durable(centre), 20 if FULL else 2)
            at_once(centre, 200 if FULL else 10)
            messages(centre, station)
            refused(centre, station)
        finally:
            centre.close()
        postgres.ask("TRUNCATE uploads, bundles, messages")
        station = sealed(work, "s3", 13, 10 if FULL else 1)
        centre = Centre(os.path.join(work, "centre-bucket"), station, postgres, bucket.options)
        try:
            kills("bucket", centre, station, bucket_stored(bucket), bucket_durable(bucket), 10 if FULL else 1)
            at_once(centre, 50 if FULL else 4)
            left = bucket.objects("uploads")
            check("bucket: nothing of an upload is left beside its bundle", not left, left)
        finally:
            centre.close()
    finally:
        postgres.end()
        bucket.end()
    finish()


main()
