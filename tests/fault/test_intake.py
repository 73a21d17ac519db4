#!/usr/bin/python3
"""Hostile clients against kiosk-intake: each is refused by the right answer or none, and the next station is served."""
import base64
import hashlib
import http.client
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import certificates
from checks import check, finish, part
from slow_bucket import SlowBucket
from station import Station, free_port, wait_until

BUILD = os.environ.get("TESTS_BUILD", "release")
BODY = b"a sealed bundle, as far as the centre can know"


def metadata(station="tianjin-01", sequence=1, sha256=None, body=BODY):
    values = {"station": station, "sequence": str(sequence), "sha256": sha256 or hashlib.sha256(body).hexdigest()}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


class Line:
    """One connection, spoken by hand."""

    def __init__(self, station, certificate=None, key=None, **more):
        self.socket = socket.create_connection(("127.0.0.1", station.port), timeout=10)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(station.path("trust/ca.pem"))
        if certificate != "":
            context.load_cert_chain(certificate or station.path("keys/tls.pem"), key or station.path("keys/tls.key"))
        for name, value in more.items():
            setattr(context, name, value)
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    def raw(self, data):
        """Sends these bytes; the status that comes, or 0 for none."""
        self.send(data)
        return self.status()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass

    def status(self):
        try:
            answer = b""
            while b"\r\n\r\n" not in answer:
                piece = self.socket.recv(65536)
                if not piece:
                    break
                answer += piece
        except OSError:
            return 0
        self.answer = answer.decode("latin-1")
        return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else 0

    def ask(self, method, path, body=b"", tus=True, **headers):
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost"] + (["Tus-Resumable: 1.0.0"] if tus else [])
        if body or method in ("POST", "PATCH"):
            headers.setdefault("Content_Length", len(body))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def header(self, name):
        for line in self.answer.split("\r\n"):
            if line.lower().startswith(name.lower() + ":"):
                return line.split(":", 1)[1].strip()
        return None

    def close(self):
        self.socket.close()


def once(station, *arguments, **more):
    """The status of one request on a connection of its own."""
    line = Line(station)
    try:
        return line.ask(*arguments, **more)
    finally:
        line.close()


def create(station, size=len(BODY), **more):
    line = Line(station)
    status = line.ask("POST", "/files", Upload_Length=size, Upload_Metadata=metadata(**more))
    address = line.header("Location")
    line.close()
    return status, address


def alive(station, what):
    check(f"after {what} the next station is served", once(station, "OPTIONS", "/files") == 204)


PATCH = {"Content_Type": "application/offset+octet-stream"}


def words(station):
    """Requests that say something wrong."""
    _, address = create(station)
    good = metadata()
    cases = {
        "no Tus-Resumable": (412, ("HEAD", address), {"tus": False}),
        "no Upload-Length": (400, ("POST", "/files"), {"Upload_Metadata": good}),
        "a negative length": (400, ("POST", "/files"), {"Upload_Metadata": good, "Upload_Length": -1}),
        "a length of 2^64": (400, ("POST", "/files"), {"Upload_Metadata": good, "Upload_Length": 1 << 64}),
        "a length over the limit": (413, ("POST", "/files"), {"Upload_Metadata": metadata(sequence=2),
                                                              "Upload_Length": 1 << 40}),
        "no metadata": (400, ("POST", "/files"), {"Upload_Length": 5}),
        "a station that is a path": (400, ("POST", "/files"), {"Upload_Length": 5,
                                                               "Upload_Metadata": metadata(station="../../x")}),
        "another station": (403, ("POST", "/files"), {"Upload_Length": 5, "Upload_Metadata": metadata(station="x-1")}),
        "an unknown upload": (404, ("HEAD", "/files/" + "0" * 32), {}),
        "an upload that is a path": (404, ("HEAD", "/files/../../etc/passwd"), {}),
        "an upload with a zero byte": (405, ("HEAD", "/files/%00" + "0" * 31), {}),
        "another resource": (404, ("GET", "/"), {}),
        "a message that is not there": (404, ("GET", "/stations/tianjin-01/messages/1"), {"tus": False}),
        "another station's message": (403, ("GET", "/stations/x-1/messages/1"), {"tus": False}),
        "a message of a station that is a path": (404, ("GET", "/stations/../messages/1"), {"tus": False}),
        "a message that is a path": (404, ("GET", "/stations/tianjin-01/messages/../1"), {"tus": False}),
        "the office's page with a station's certificate": (403, ("GET", "/status"), {"tus": False}),
        "another method": (405, ("PUT", address), {}),
        "a body of another type": (415, ("PATCH", address, b"x"), {"Upload_Offset": 0, "Content_Type": "text/plain"}),
        "a wrong offset": (409, ("PATCH", address, b"x"), {"Upload_Offset": 5, **PATCH}),
        "an offset of 2^63": (400, ("PATCH", address, b"x"), {"Upload_Offset": 1 << 63, **PATCH}),
        "more than announced": (413, ("PATCH", address, BODY + b"x"), {"Upload_Offset": 0, **PATCH}),
        "a checksum that is none": (400, ("PATCH", address, b"x"), {"Upload_Offset": 0, "Upload_Checksum": "md5 eA==",
                                                                    **PATCH}),
        "a checksum that does not hold": (460, ("PATCH", address, b"x"), {
            "Upload_Offset": 0, "Upload_Checksum": "sha256 " + base64.b64encode(bytes(32)).decode(), **PATCH}),
        "a receipt before the end": (409, ("GET", address + "/receipt"), {}),
    }
    for name, (wanted, arguments, headers) in cases.items():
        status = once(station, *arguments, **headers)
        check(f"{name}: {wanted}", status == wanted, status)
    check("nothing of all that was written", once(station, "PATCH", address, BODY, Upload_Offset=0, **PATCH) == 204)
    status, _ = create(station, sha256="0" * 64)
    check("other bytes under a number that is here: 409", status == 409, status)
    status, wrong = create(station, sequence=3, sha256="1" * 64)
    status = once(station, "PATCH", wrong, BODY, Upload_Offset=0, **PATCH)
    check("other bytes than announced: 460, and the upload is gone", status == 460 and once(station, "HEAD", wrong) == 404,
          status)


def framing(station):
    """Requests whose frame is wrong: an error or the end of the connection, never a success."""
    _, address = create(station, sequence=10)
    head = f"PATCH {address} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n" \
           "Content-Type: application/offset+octet-stream\r\n"
    for name, rest in {
            "a negative Content-Length": "Content-Length: -5\r\n\r\nhello",
            "a huge Content-Length": f"Content-Length: {1 << 70}\r\n\r\nhello",
            "two Content-Lengths": "Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello",
            "chunks of nonsense": "Transfer-Encoding: chunked\r\n\r\nZZZ\r\nhello\r\n0\r\n\r\n",
            "a chunk of 2^64": "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
            "a header without colon": "Nonsense\r\nContent-Length: 5\r\n\r\nhello",
            "a header of 1 MB": "X-Long: " + "x" * (1 << 20) + "\r\n\r\n",
            "100 000 headers": "".join(f"X-{i}: y\r\n" for i in range(100_000)) + "\r\n"}.items():
        line = Line(station)
        status = line.raw((head + rest).encode())
        check(f"{name}: no success", status == 0 or status >= 400, status)
        line.close()
    line = Line(station)
    check("no HTTP at all: no success", not 200 <= line.raw(b"\x16\x03\x01\x00\x05hello\r\n\r\n") < 400)
    line.close()
    alive(station, "wrong frames")


def strangers(station, work):
    """Clients that may not speak at all."""
    ca, ca_key = station.path("trust/ca.pem"), station.path("centre/ca.key")
    other_ca, other_key = certificates.other_ca(work)
    wrong = {
        "without a certificate": ("", ""),
        "of an unknown CA": certificates.certificate(work, "a", other_ca, other_key, certificates.CLIENT,
                                                     subject="/CN=tianjin-01"),
        "with a server's certificate": certificates.certificate(work, "b", ca, ca_key, certificates.SERVER,
                                                                subject="/CN=tianjin-01"),
        "whose certificate expired": certificates.certificate(work, "c", ca, ca_key, certificates.CLIENT,
                                                              subject="/CN=tianjin-01", dates=certificates.PAST),
        "whose name is no station's": certificates.certificate(work, "d", ca, ca_key, certificates.CLIENT,
                                                               subject="/CN=..\\/x"),
    }
    for name, (pem, key) in wrong.items():
        try:
            line = Line(station, pem, key)
            status = line.ask("OPTIONS", "/files")
            line.close()
        except OSError:
            status = 0
        check(f"a client {name} gets nothing", status in (0, 403), status)
    try:
        line = Line(station, maximum_version=ssl.TLSVersion.TLSv1_2)
        status = line.ask("OPTIONS", "/files")
    except OSError:
        status = 0
    check("TLS 1.2 gets nothing", status == 0, status)
    plain = socket.create_connection(("127.0.0.1", station.port), timeout=10)
    plain.sendall(b"OPTIONS /files HTTP/1.1\r\nHost: x\r\n\r\n")
    try:
        answer = plain.recv(100)
    except OSError:
        answer = b""
    check("plain HTTP gets nothing", not answer.startswith(b"HTTP"), answer)
    plain.close()
    alive(station, "strangers")


def slow_and_many(station):
    """Connections that only stand there, and bodies that stop."""
    idle = [socket.create_connection(("127.0.0.1", station.port)) for _ in range(40)]
    slow = []
    for number in range(15):
        status, address = create(station, sequence=100 + number)
        line = Line(station)
        line.send(f"PATCH {address} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: "
                  f"application/offset+octet-stream\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY[:4])
        slow.append((line, address))
    begun = time.monotonic()
    alive(station, "40 idle and 15 stopped connections")
    check("and at once", time.monotonic() - begun < 1)
    line, address = slow[0]
    time.sleep(1.2)  # longer than a writer counts as active
    check("an upload whose connection stands still is taken over",
          once(station, "PATCH", address, BODY[4:], Upload_Offset=4, **PATCH) == 204)
    for other in idle + [line for line, _ in slow]:
        other.close()
    address = slow[1][1]
    wait_until("a broken upload says where it stands", lambda: once(station, "HEAD", address) == 200, 5)
    alive(station, "broken connections")


def dripping(station):
    """Slow loris: a byte now and then, in the handshake, the head and the body; each is shown the door in its time."""
    station.stop_intake()
    station.start_intake(["--slow-seconds", "2"])
    head, body = Line(station), Line(station)
    status, address = create(station, sequence=150)
    body.send(f"PATCH {address} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: "
              f"application/offset+octet-stream\r\nContent-Length: {len(BODY)}\r\n\r\n".encode())
    head.send(b"OPTIONS /files HTTP/1.1\r\nX-Slow: ")
    plain = socket.create_connection(("127.0.0.1", station.port), timeout=10)
    sources = {"the handshake": (plain, iter(b"\x16\x03\x01\x02\x00" + b"\x01" * 500)),
               "the head": (head.socket, iter(b"x" * 500)), "the body": (body.socket, iter(BODY[:-1]))}
    begun, ended = time.monotonic(), {}
    while sources.keys() - ended.keys() and time.monotonic() - begun < 20:
        for name, (link, drops) in sources.items():
            if name in ended:
                continue
            try:
                link.sendall(bytes([next(drops, 120)]))
                link.settimeout(0.05)
                if link.recv(100) == b"":
                    ended[name] = time.monotonic() - begun
            except (TimeoutError, ssl.SSLWantReadError):
                pass
            except OSError:
                ended[name] = time.monotonic() - begun
        time.sleep(0.2)
    for name in sources:
        check(f"{name} by drops: ended", 1.5 < ended.get(name, 99) < 15, ended)
    alive(station, "slow ones")
    wait_until("the dripped upload says where it stands", lambda: once(station, "HEAD", address) == 200, 10)
    for line in (head, body, plain):
        line.close()
    station.stop_intake()
    station.start_intake()


def no_room(station):
    """The disk is full at the centre: 507, and everything else goes on."""
    station.stop_intake()
    station.start_intake(["--keep-free-mb", str(1 << 23)])
    status, _ = create(station, sequence=200)
    check("no room: 507", status == 507, status)
    alive(station, "no room")
    station.stop_intake()
    station.start_intake()
    subprocess.run(["prlimit", f"--pid={station.intake.pid}", "--fsize=200000:"], check=True)
    body = os.urandom(400_000)
    status, address = create(station, size=len(body), sequence=201, body=body)
    status = once(station, "PATCH", address, body, Upload_Offset=0, **PATCH)
    check("the disk fills in the middle of a body: 5xx", status >= 500, status)
    alive(station, "a full disk")
    subprocess.run(["prlimit", f"--pid={station.intake.pid}", "--fsize=unlimited:"], check=True)
    line = Line(station)
    line.ask("HEAD", address)
    offset = int(line.header("Upload-Offset"))
    status = once(station, "PATCH", address, body[offset:], Upload_Offset=offset, **PATCH)
    check("with room again the upload goes on where it was", status == 204, (status, offset))
    with open(station.path("centre/data/bundles/tianjin-01-00000201.p7m"), "rb") as f:
        check("and is whole", f.read() == body)


def behind_a_proxy(station, work):
    """Without TLS the proxy's word counts, and nobody else's."""
    folder, port_file = os.path.join(work, "plain"), os.path.join(work, "plain-port")
    os.mkdir(folder)
    intake = subprocess.Popen([os.path.join(station.bin, "kiosk-intake"), "serve", "--plain", "--folder", folder,
                               "--listen", "127.0.0.1:0", "--port-file", port_file,
                               "--tsa-cert", station.path("centre/tsa.pem"), "--tsa-key", station.path("centre/tsa.key"),
                               "--office", "office"], stderr=subprocess.DEVNULL)
    try:
        wait_until("the intake behind a proxy", lambda: os.path.exists(port_file) and os.path.getsize(port_file), 60)
        with open(port_file, encoding="ascii") as f:
            port = int(f.read())

        def ask(method, path, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            status = connection.getresponse().status
            connection.close()
            return status

        good = {"Tus_Resumable": "1.0.0", "Upload_Length": str(len(BODY)), "Upload_Metadata": metadata()}
        check("the station the proxy names may send", ask("POST", "/files", Counter_Station="tianjin-01", **good) == 201)
        check("another one may not: 403", ask("POST", "/files", Counter_Station="tianjin-02", **good) == 403)
        check("a name that is none: 403", ask("POST", "/files", Counter_Station="../x", **good) == 403)
        check("the overview is for the office", ask("GET", "/status", Counter_Station="office") == 200
              and ask("GET", "/status", Counter_Station="tianjin-01") == 403)
    finally:
        intake.terminate()
        intake.wait(30)


def slow_bucket(station, work):
    """While a bucket takes its time over the parts of one bundle, everybody else is answered."""
    bucket, port, folder = SlowBucket(), free_port(), os.path.join(work, "slow-bucket")
    os.makedirs(folder)
    secret, body = os.path.join(folder, "secret"), os.urandom(12_000_000)
    with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
        f.write("specimen\nspecimen\n")
    intake = subprocess.Popen(
        [os.path.join(station.bin, "kiosk-intake"), "serve", "--folder", folder, "--plain", "--listen", f"127.0.0.1:{port}",
         "--tsa-cert", station.path("centre/tsa.pem"), "--tsa-key", station.path("centre/tsa.key"), "--bucket",
         f"http://127.0.0.1:{bucket.port}/counter", "--bucket-secret", secret], env=station.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answers = []

    def ask(method, more=(), bytes_=None):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request(method, "/files", bytes_, {"Tus-Resumable": "1.0.0", "Counter-Station": "tianjin-01", **dict(more)})
        return line.getresponse().status

    def send():
        answers.append(ask("POST", {"Upload-Length": str(len(body)), "Upload-Metadata": metadata(body=body),
                                    "Content-Type": "application/offset+octet-stream"}, body))
    try:
        wait_until("the intake listens", lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, 30)
        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        check("slow bucket: a part is under way", bucket.held.wait(60))
        check("slow bucket: meanwhile another is answered", ask("OPTIONS") == 204 and not bucket.parts, len(bucket.parts))
        bucket.go.set()
        sender.join(60)
        check("slow bucket: then the bundle is there, byte for byte",
              answers == [201] and bucket.objects.get("bundles/tianjin-01-00000001.p7m") == body, answers)
    finally:
        bucket.close()
        intake.terminate()
        intake.wait(30)


def main():
    part("fault intake")
    work = tempfile.mkdtemp(prefix="intake-", dir=os.environ.get("TESTS_WORK"))
    station = Station(os.path.join(work, "state"), build=BUILD)
    station.start_intake()
    try:
        words(station)
        framing(station)
        strangers(station, work)
        slow_and_many(station)
        dripping(station)
        no_room(station)
        behind_a_proxy(station, work)
        slow_bucket(station, work)
        status = station.intake.poll()
        check("kiosk-intake is still the same process", status is None, status)
    finally:
        station.close()
    finish()


main()
