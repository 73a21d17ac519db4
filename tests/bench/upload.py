"""Figures of kiosk-sync and kiosk-intake beside curl and rclone, all over mutual TLS on loopback and in the same run."""
import base64
import hashlib
import os
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fault"))
from cutting_proxy import CuttingProxy
from station import free_port, wait_until

KEYS = ("trust/ca.pem", "keys/tls.pem", "keys/tls.key")


def keys(station):
    return [station.path(name) for name in KEYS]


def metadata(sequence, digest):
    values = {"station": "tianjin-01", "sequence": str(sequence), "sha256": digest}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else \
            hashlib.sha256(f.read()).hexdigest()


def tus_config(station, path, orders):
    """For one curl with one connection: each bundle as a creation with its bytes. orders: (sequence, file, digest)."""
    ca, certificate, key = keys(station)
    lines = []
    for sequence, file, sha256 in orders:
        lines += ["next"] if lines else []
        lines += [f'url = "https://127.0.0.1:{station.port}/files"', 'request = "POST"', f'data-binary = "@{file}"', "silent",
                  "fail", 'header = "Tus-Resumable: 1.0.0"', f'header = "Upload-Length: {os.path.getsize(file)}"',
                  f'header = "Upload-Metadata: {metadata(sequence, sha256)}"', 'header = "Expect:"',
                  'header = "Content-Type: application/offset+octet-stream"', f'cacert = "{ca}"', f'cert = "{certificate}"',
                  f'key = "{key}"', 'output = "/dev/null"']
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")


def forget(station):
    """The centre knows nothing any more."""
    station.stop_intake()
    subprocess.run(["rm", "-rf", station.path("centre/data")], check=True)
    station.start_intake()


def settled():
    """What was written before is on the disk, so that nobody pays for the one before."""
    os.sync()


def curl_to_centre(station, bundles, work):
    config = os.path.join(work, "curl.conf")
    tus_config(station, config, [(n + 1, b, digest(b)) for n, b in enumerate(bundles)])
    settled()
    begun = time.monotonic()
    subprocess.run(["curl", "-K", config], check=True)
    took = time.monotonic() - begun
    forget(station)
    return took


class Dav:
    """nginx as a plain store: what curl and rclone write to. Nothing of it is durable."""

    def __init__(self, station, work):
        self.port, self.folder = free_port(), os.path.join(work, "dav")
        os.makedirs(os.path.join(self.folder, "files"), exist_ok=True)
        ca, certificate, key = station.path("trust/ca.pem"), station.path("centre/tls.pem"), station.path("centre/tls.key")
        config = os.path.join(self.folder, "nginx.conf")
        with open(config, "w") as f:
            f.write(f"""{'user root;' if os.getuid() == 0 else ''} daemon off; worker_processes 1; pid {self.folder}/pid;
error_log {self.folder}/error.log; events {{}}
http {{ access_log off; client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/p; fastcgi_temp_path {self.folder}/f;
uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s;
server {{ listen 127.0.0.1:{self.port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
ssl_client_certificate {ca}; ssl_verify_client on; ssl_protocols TLSv1.3; client_max_body_size 0; keepalive_requests 10000;
location / {{ root {self.folder}/files; dav_methods PUT DELETE MKCOL COPY MOVE; create_full_put_path on; dav_access user:rw; }} }} }}
""")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", self.folder, "-c", config], stdin=subprocess.DEVNULL)
        wait_until("nginx listens", self.listens, 20)

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        self.process.terminate()
        self.process.wait()


def curl_to_dav(station, bundles, work, dav):
    ca, certificate, key = keys(station)
    config, lines = os.path.join(work, "curl-dav.conf"), []
    for bundle in bundles:
        lines += ["next"] if lines else []
        lines += [f'url = "https://127.0.0.1:{dav.port}/{os.path.basename(bundle)}"', f'upload-file = "{bundle}"', "silent",
                  "fail", f'cacert = "{ca}"', f'cert = "{certificate}"', f'key = "{key}"', 'output = "/dev/null"']
    with open(config, "w") as f:
        f.write("\n".join(lines) + "\n")
    settled()
    begun = time.monotonic()
    subprocess.run(["curl", "-K", config], check=True)
    return time.monotonic() - begun


class RcloneDav:
    """rclone's own WebDAV server: the plain store above cannot list what rclone asks for."""

    def __init__(self, station, work):
        self.port, folder = free_port(), os.path.join(work, "rclone")
        os.makedirs(folder, exist_ok=True)
        self.process = subprocess.Popen(
            ["rclone", "serve", "webdav", folder, "--addr", f"127.0.0.1:{self.port}", "--cert", station.path("centre/tls.pem"),
             "--key", station.path("centre/tls.key"), "--client-ca", station.path("trust/ca.pem"), "--config", "/dev/null"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("rclone listens", lambda: Dav.listens(self), 20)

    close = Dav.close


def rclone_seconds(station, dav, transfers):
    ca, certificate, key = keys(station)
    settled()
    begun = time.monotonic()
    done = subprocess.run(
        ["rclone", "copy", station.path("outbox/new"), f":webdav:t{transfers}", "--webdav-url",
         f"https://127.0.0.1:{dav.port}/", "--ca-cert", ca, "--client-cert", certificate, "--client-key", key, "--transfers",
         str(transfers), "--checkers", "2", "--config", "/dev/null", "--retries", "1"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"rclone: {done.stderr[-400:]}")
    return time.monotonic() - begun


# ---- cuts ----
def through_cuts(station, mean_bytes, seed):
    """Runs kiosk-sync behind a line that is cut at random (None: never); its report, exit status and the proxy."""
    import json
    proxy = CuttingProxy(station.port, mean_bytes, seed, reset=True)
    station.set(sync__url=f"https://127.0.0.1:{proxy.port}/files")
    done = station.sync("--json", "--now", "--patience", "120", check=False, timeout=600)
    proxy.close()
    return json.loads(done.stdout), done.returncode, proxy


# ---- a long queue ----
def queue_start_seconds(station, count):
    """From exec to the first connection, with so many bundles waiting."""
    new = station.path("outbox/new")
    os.makedirs(new, exist_ok=True)
    for n in range(1, count + 1):
        with open(os.path.join(new, f"tianjin-01-{n:08}.p7m"), "wb") as f:
            f.write(b"a bundle as far as the queue can know %d" % n)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    station.set(sync__url=f"https://127.0.0.1:{listener.getsockname()[1]}/files")
    begun = time.monotonic()
    run = subprocess.Popen([os.path.join(station.bin, "kiosk-sync"), "run", "--state", station.state, "--json"],
                           env=station.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    listener.settimeout(30)
    link, _ = listener.accept()
    took = time.monotonic() - begun
    link.close()
    run.kill()
    run.wait()
    listener.close()
    begun = time.monotonic()
    station.run("kiosk-sync", "report", "--state", station.state, "--json", check=False)
    return took, time.monotonic() - begun


# ---- many clients ----
def many_clients(station, work, clients, bundles, first, file, sha256):
    """So many curls at once, each with its share; seconds, and what failed."""
    commands = []
    for c in range(clients):
        config = os.path.join(work, f"client-{c}.conf")
        share = range(first + c, first + bundles, clients)
        tus_config(station, config, [(n, file, sha256) for n in share])
        commands.append(["curl", "-K", config])
    settled()
    begun = time.monotonic()
    running = [subprocess.Popen(c, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for c in commands]
    failed = sum(r.wait() != 0 for r in running)
    return time.monotonic() - begun, failed
