"""The peers from npm (tests/scenario/tus-peer): fetched once into the build folder by their lock file, then run."""
import os
import shutil
import subprocess
import time

from station import ROOT, Trouble

SOURCE = os.path.join(ROOT, "tests/scenario/tus-peer")


def fetched():
    """The folder with node_modules; installs what the lock file names if that has changed."""
    folder = os.path.join(ROOT, "build/tus-peer")
    mark = os.path.join(folder, "installed-lock.json")
    with open(os.path.join(SOURCE, "package-lock.json"), "rb") as f:
        wanted = f.read()
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(mark) or open(mark, "rb").read() != wanted:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(SOURCE, name), folder)
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], cwd=folder,
                              capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise Trouble(f"npm ci for the tus peers: {done.stdout}{done.stderr}")
        shutil.copy(os.path.join(folder, "package-lock.json"), mark)
    for name in ("server.mjs", "client.mjs"):
        shutil.copy(os.path.join(SOURCE, name), folder)
    return folder


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
