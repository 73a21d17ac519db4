"""A display to work on, a finger, and a camera: Xvfb, XTest touches and screenshots. Knows nothing of the kiosk."""
import ctypes
import os
import signal
import subprocess
import time

from PIL import Image
from Xlib import X, display
from Xlib.ext import xtest


def end_with_parent():
    """For preexec_fn: the child does not outlive a test that was ended without warning."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Display:
    """The display named in `name`, or a new Xvfb of the given size that goes with close()."""

    def __init__(self, width, height, name=None):
        self.server = None
        if not name:
            read_end, write_end = os.pipe()
            self.server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp",
                 "-noreset"],
                pass_fds=[write_end], preexec_fn=end_with_parent, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os.close(write_end)
            with os.fdopen(read_end) as answer:
                number = answer.readline().strip()
            if not number:
                raise RuntimeError("Xvfb did not start")
            name = f":{number}"
        self.name = name
        self.x = display.Display(name)
        self.root = self.x.screen().root

    def touch(self, x, y, hold_s=0.02):
        """A finger down and up at a place in screen pixels."""
        xtest.fake_input(self.x, X.MotionNotify, x=int(x), y=int(y))
        xtest.fake_input(self.x, X.ButtonPress, 1)
        self.x.sync()
        time.sleep(hold_s)
        xtest.fake_input(self.x, X.ButtonRelease, 1)
        self.x.sync()

    def press(self, x, y):
        xtest.fake_input(self.x, X.MotionNotify, x=int(x), y=int(y))
        xtest.fake_input(self.x, X.ButtonPress, 1)
        self.x.sync()

    def move(self, x, y):
        xtest.fake_input(self.x, X.MotionNotify, x=int(x), y=int(y))
        self.x.sync()

    def release(self):
        xtest.fake_input(self.x, X.ButtonRelease, 1)
        self.x.sync()

    def picture(self):
        """What the screen shows now, as a PIL image."""
        size = self.root.get_geometry()
        raw = self.root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (size.width, size.height), raw.data, "raw", "BGRX")

    def window_origin(self, title_part):
        """Where the first mapped window whose name holds title_part begins on the screen; (0, 0) if there is none."""
        waiting = [self.root]
        while waiting:
            window = waiting.pop()
            name = window.get_wm_name() if window is not self.root else None
            if isinstance(name, bytes):
                name = name.decode("utf-8", "replace")
            if name and title_part in name:
                at = window.translate_coords(self.root, 0, 0)
                return -at.x, -at.y
            waiting.extend(window.query_tree().children)
        return 0, 0

    def close(self):
        self.x.close()
        if self.server:
            self.server.terminate()
            self.server.wait()
