"""The programs of a demo station as processes: state folder, centre, kiosk, sync. Everything a test does to them it
does from outside: files in the tray, signals, settings, exit states."""
import json
import os
import signal
import socket
import subprocess
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "kiosk/demo"))
import settings
from display import end_with_parent


class Trouble(Exception):
    """Something did not come about; the text says what and where to look."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(what, test, seconds, every=0.02):
    """The first true value of test(); Trouble naming `what` when the time is over."""
    end = time.monotonic() + seconds
    while True:
        value = test()
        if value:
            return value
        if time.monotonic() > end:
            raise Trouble(f"{what}: did not come within {seconds} s")
        time.sleep(every)


class Station:
    PATIENT = {"privacy.idle_s": 900, "privacy.idle_private_s": 900}

    def __init__(self, state, build=None, overrides=None):
        self.state = os.path.realpath(state)
        self.bin = os.path.join(ROOT, "build", build or os.environ.get("TESTS_BUILD", "release"), "bin")
        self.reveal_path = os.path.join(self.state, "reveal.json")
        self.kiosk = None
        self.intake = None
        self.port = None
        pairs = [f"{name}={value}" for name, value in (overrides or {}).items()]
        subprocess.run([os.path.join(ROOT, "kiosk/demo/make_station"), self.state, *pairs], check=True)
        self.environment = dict(os.environ, COUNTER_BIN=self.bin, SANE_CONFIG_DIR=os.path.join(self.state, "sane.d"),
                                SDL_VIDEODRIVER="x11", ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "detect_leaks=0"))

    def set(self, **pairs):
        """Changes settings, named section__key; programs read them when they start."""
        settings.change(self.state, {name.replace("__", "."): value for name, value in pairs.items()})

    def path(self, *names):
        return os.path.join(self.state, *names)

    def names(self, *folder):
        """The visible files of a folder of the state, sorted; none if it is not there."""
        try:
            return sorted(n for n in os.listdir(self.path(*folder)) if not n.startswith(".") and not n.endswith(".tmp"))
        except FileNotFoundError:
            return []

    # ---- programs ----
    def run(self, program, *arguments, check=True, timeout=120, **more):
        """Runs one of our programs to its end; standard output and error as text."""
        done = subprocess.run([os.path.join(self.bin, program), *arguments], env=self.environment, timeout=timeout,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", **more)
        if check and done.returncode != 0:
            raise Trouble(f"{program} {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def start_kiosk(self, display, width, height, extra=()):
        # Paper takes its time to be made: nobody asks this visitor whether he is still there.
        settings.change(self.state, dict(settings.window(width, height), **self.PATIENT))
        if os.path.exists(self.reveal_path):
            os.unlink(self.reveal_path)
        self.log = open(self.path("kiosk.log"), "ab")
        self.kiosk = subprocess.Popen(
            [os.path.join(self.bin, "kiosk"), "run", "--state", self.state, "--reveal", self.reveal_path, *extra],
            env=dict(self.environment, DISPLAY=display), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True, preexec_fn=end_with_parent)

    def stop_kiosk(self, how=signal.SIGTERM, seconds=10):
        """Ends the kiosk with a signal; its exit status."""
        if not self.kiosk:
            return None
        if self.kiosk.poll() is None:
            self.kiosk.send_signal(how)
        try:
            self.kiosk.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kiosk.kill()
            self.kiosk.wait()
        status, self.kiosk = self.kiosk.returncode, None
        return status

    def log_tail(self, lines=12):
        """The last lines of the kiosk's log, indented."""
        try:
            with open(self.path("kiosk.log"), encoding="utf-8", errors="replace") as f:
                return "".join("    | " + line for line in f.readlines()[-lines:])
        except FileNotFoundError:
            return ""

    def reveal(self):
        """What the kiosk says of its present frame; None before the first."""
        try:
            with open(self.reveal_path, encoding="utf-8") as f:
                return json.load(f)
        except FileNotFoundError:
            return None

    def start_intake(self, extra=()):
        if not self.port:
            self.port = free_port()
        self.set(sync__url=f"https://127.0.0.1:{self.port}/files")
        self.intake_log = open(self.path("centre", "intake.log"), "ab")
        self.intake = subprocess.Popen([os.path.join(ROOT, "kiosk/demo/centre"), "serve", self.state, str(self.port), *extra], env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=self.intake_log, stderr=self.intake_log,
                                       preexec_fn=end_with_parent)

        def listening():
            if self.intake.poll() is not None:
                with open(self.path("centre", "intake.log"), errors="replace") as f:
                    raise Trouble(f"kiosk-intake ended with {self.intake.returncode}: {f.read()[-2000:]}")
            with socket.socket() as s:
                return s.connect_ex(("127.0.0.1", self.port)) == 0
        wait_until("kiosk-intake listens", listening, 15)

    def stop_intake(self, how=signal.SIGTERM):
        if self.intake:
            if self.intake.poll() is None:
                self.intake.send_signal(how)
            self.intake.wait(10)
            self.intake = None

    def sync(self, *arguments, check=True, timeout=120):
        return self.run("kiosk-sync", "run", "--state", self.state, *arguments, check=check, timeout=timeout)

    def close(self):
        self.stop_kiosk()
        self.stop_intake()
