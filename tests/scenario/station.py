"""The programs of a demo station as processes: state folder, centre, kiosk, sync. Everything a test does to them it
does from outside: files in the tray, signals, settings, exit states."""
import json
import os
import re
import signal
import socket
import subprocess
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


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
    def __init__(self, state, build="release", settings=None):
        self.state = os.path.realpath(state)
        self.bin = os.path.join(ROOT, "build", build, "bin")
        self.reveal_path = os.path.join(self.state, "reveal.json")
        self.kiosk = None
        self.intake = None
        self.port = None
        pairs = [f"{name}={value}" for name, value in (settings or {}).items()]
        subprocess.run([os.path.join(ROOT, "kiosk/demo/make_station"), self.state, *pairs], check=True)
        self.environment = dict(os.environ, SANE_CONFIG_DIR=os.path.join(self.state, "sane"),
                                SDL_VIDEODRIVER="x11", ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "detect_leaks=0"))

    # ---- settings ----
    def set(self, section, key, value):
        """Changes one setting in station.yaml; programs read it when they start."""
        path = os.path.join(self.state, "station.yaml")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        line = f"  {key}: {value}\n"
        if re.search(rf"^{section}:\n(?:  .*\n)*?  {key}: ", text, re.M):
            text = re.sub(rf"(^{section}:\n(?:  .*\n)*?)  {key}: .*\n", rf"\g<1>{line}", text, flags=re.M)
        elif re.search(rf"^{section}:\n", text, re.M):
            text = re.sub(rf"^{section}:\n", f"{section}:\n{line}", text, flags=re.M)
        else:
            text += f"{section}:\n{line}"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def path(self, *names):
        return os.path.join(self.state, *names)

    def names(self, *folder):
        """The visible files of a folder of the state, sorted; none if it is not there."""
        try:
            return sorted(n for n in os.listdir(self.path(*folder)) if not n.startswith("."))
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

    def start_kiosk(self, display, width, height, width_mm=476, extra=()):
        self.set("screen", "width_px", width)
        self.set("screen", "height_px", height)
        self.set("screen", "width_mm", width_mm)
        if os.path.exists(self.reveal_path):
            os.unlink(self.reveal_path)
        self.log = open(self.path("kiosk.log"), "ab")
        self.kiosk = subprocess.Popen(
            [os.path.join(self.bin, "kiosk"), "run", "--state", self.state, "--reveal", self.reveal_path, *extra],
            env=dict(self.environment, DISPLAY=display), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True)

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

    def reveal(self):
        """What the kiosk says of its present frame; None before the first."""
        try:
            with open(self.reveal_path, encoding="utf-8") as f:
                return json.load(f)
        except FileNotFoundError:
            return None

    def start_intake(self, extra=()):
        from intake import intake_command
        if not self.port:
            self.port = free_port()
        self.set("sync", "url", f"https://127.0.0.1:{self.port}/files")
        self.intake_log = open(self.path("centre", "intake.log"), "ab")
        self.intake = subprocess.Popen(intake_command(self) + list(extra), env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=self.intake_log, stderr=self.intake_log)

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
