"""The peers of the uploader from npm (tests/scenario/tus-peer)."""
import os
import subprocess
import time

import npm_peer
from station import Trouble


def fetched():
    return npm_peer.fetched("tus-peer", "server.mjs", "client.mjs")


class TusServer:
    """@tus/server on loopback; `tls`: paths of certificate, key and CA."""

    def __init__(self, folder, work, tls=()):
        self.store = os.path.join(work, "tus-store")
        os.makedirs(self.store, exist_ok=True)
        port_file = os.path.join(work, "tus-port")
        if os.path.exists(port_file):
            os.unlink(port_file)
        self.process = subprocess.Popen(["node", "server.mjs", self.store, port_file, *tls], cwd=folder,
                                        stdin=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not os.path.exists(port_file):
            if self.process.poll() is not None or time.monotonic() > end:
                raise Trouble("@tus/server did not come up")
            time.sleep(0.05)
        with open(port_file) as f:
            self.port = int(f.read())

    def close(self):
        self.process.terminate()
        self.process.wait()


def client(folder, *arguments):
    """tus-js-client; the upload's address."""
    done = subprocess.run(["node", "client.mjs", *map(str, arguments)], cwd=folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=120)
    if done.returncode:
        raise Trouble(f"tus-js-client: {done.stdout}{done.stderr}")
    return done.stdout.strip()
