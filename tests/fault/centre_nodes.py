"""A centre of many nodes, as its people would set it up: PostgreSQL, a bucket, nginx that checks certificates with the
configuration we ship, and plain nodes of kiosk-intake behind it. All on loopback, in one folder, gone with the test."""
import glob
import os
import pwd
import re
import signal
import socket
import subprocess

import npm_peer
from display import end_with_parent
from station import ROOT, free_port, wait_until

BUCKET = "counter"


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Process:
    def __init__(self, name, folder, command, port=None, **more):
        self.log_path = os.path.join(folder, f"{name}.log")
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=end_with_parent, **more)
        if port:
            wait_until(f"{name} listens (see {self.log_path})", lambda: self.process.poll() is not None or listens(port), 30)

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()[-1500:]

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(20)


def let_through(folder):
    """Other users may pass on the way down to this folder, though they see nothing in it."""
    while folder != "/":
        mode = os.stat(folder).st_mode
        if not mode & 0o001:
            os.chmod(folder, mode | 0o011)
        folder = os.path.dirname(folder)


class Postgres(Process):
    """A server of its own, as another user than root; a password that a file holds."""

    def __init__(self, folder):
        programs = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))
        data, self.port, self.folder = os.path.join(folder, "postgres"), free_port(), folder
        os.makedirs(data, mode=0o700)
        self.runner = []
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            self.runner = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            os.chown(data, user.pw_uid, user.pw_gid)
            let_through(folder)
        secret = os.path.join(folder, "pgpass")
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write(f"127.0.0.1:{self.port}:*:intake:specimen-password\n")
        word = os.path.join(data, "password")
        with open(word, "w") as f:
            f.write("specimen-password\n")
        os.chmod(word, 0o644)
        cluster = os.path.join(data, "cluster")
        subprocess.run([*self.runner, os.path.join(programs, "initdb"), "-D", cluster, "-U", "intake", "-A", "scram-sha-256",
                        f"--pwfile={word}", "-E", "UTF8", "--locale=C", "--no-sync"], check=True, cwd="/",
                       stdout=subprocess.DEVNULL)
        self.environment = dict(os.environ, PGPASSFILE=secret)
        self.conninfo = f"host=127.0.0.1 port={self.port} user=intake dbname=postgres"
        # Nobody cuts the power here: what is proved is who may go on with what.
        super().__init__("postgres", folder, [
            *self.runner, os.path.join(programs, "postgres"), "-D", cluster, "-p", str(self.port), "-k", "", "-F",
            "-c", "listen_addresses=127.0.0.1"], self.port, cwd="/")
        wait_until("PostgreSQL answers", lambda: self.ask("SELECT 1") == "1", 30)

    def ask(self, query):
        done = subprocess.run(["psql", "-XAtq", "-d", self.conninfo, "-c", query], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.stdout.strip()

    def end(self, how=signal.SIGINT):
        super().end(how)


class Bucket(Process):
    def __init__(self, folder):
        peer = npm_peer.fetched("s3-peer", "server.mjs")
        self.folder = os.path.join(folder, "bucket")
        os.makedirs(self.folder)
        port_file, secret = os.path.join(folder, "bucket-port"), os.path.join(folder, "bucket-secret")
        with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write("S3RVER\nS3RVER\n")
        super().__init__("bucket", folder, ["node", "server.mjs", self.folder, port_file, BUCKET], cwd=peer)
        wait_until("the bucket listens", lambda: os.path.exists(port_file), 30)
        with open(port_file) as f:
            self.port = int(f.read())
        self.options = ["--bucket", f"http://127.0.0.1:{self.port}/{BUCKET}", "--bucket-secret", secret]

    def objects(self, prefix):
        """Path of each object below the prefix."""
        found = glob.glob(os.path.join(self.folder, BUCKET, prefix, "**"), recursive=True)
        return sorted(p for p in found if os.path.isfile(p) and p.endswith("_object"))


class Node(Process):
    def __init__(self, name, station, folder, postgres, options=(), port=None):
        self.port = port or free_port()
        super().__init__(name, folder, [
            os.path.join(station.bin, "kiosk-intake"), "serve", "--folder", os.path.join(folder, "shared"), "--plain",
            "--listen", f"127.0.0.1:{self.port}", "--tsa-cert", station.path("centre/tsa.pem"), "--tsa-key",
            station.path("centre/tsa.key"), "--keep-free-mb", "50", "--database", postgres.conninfo, *options], self.port,
            env=dict(postgres.environment, ASAN_OPTIONS="detect_leaks=0"))


class Nginx(Process):
    """With assets/system/kiosk-intake.nginx.conf, but for its ports and paths."""

    def __init__(self, station, folder, *node_ports):
        self.port = free_port()
        with open(os.path.join(ROOT, "assets/system/kiosk-intake.nginx.conf"), encoding="utf-8") as f:
            site = f.read()
        servers = "".join(f"    server 127.0.0.1:{p} max_fails=1 fail_timeout=1s;\n" for p in node_ports)
        for pattern, ours in ((r"listen 8443", f"listen 127.0.0.1:{self.port}"),
                              (r"/etc/kiosk-intake/ca.pem", station.path("trust/ca.pem")),
                              (r"/etc/kiosk-intake", station.path("centre")),
                              (r"(?m)^ *server 127\.0\.0\.1:8080.*\n", servers)):
            site, count = re.subn(pattern, ours, site)
            if not count:
                raise RuntimeError(f"the configuration we ship has no {pattern}")
        path = os.path.join(folder, "nginx.conf")
        places = "".join(f"    {what}_temp_path {folder}/nginx-{what};\n"
                         for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(path, "w", encoding="utf-8") as f:
            f.write(("user root;\n" if os.getuid() == 0 else "") + f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\n"
                    f"error_log {folder}/nginx-error.log;\nevents {{}}\nhttp {{\n    access_log off;\n{places}{site}}}\n")
        super().__init__("nginx", folder, ["/usr/sbin/nginx", "-p", folder, "-c", path], self.port)
