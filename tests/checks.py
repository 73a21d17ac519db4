"""Counting promises. A script calls check() for each one and ends with finish(); tests/run adds up what all scripts
wrote into the file named by $CHECKS_FILE, one line a check: "passed NAME" or "failed NAME: why"."""
import os
import sys
import time

_failed = 0
_passed = 0
_part = os.path.splitext(os.path.basename(sys.argv[0]))[0]


def part(name):
    """Names what the next checks belong to."""
    global _part
    _part = name


def check(name, holds, why=""):
    """Notes one promise, kept or not, and says it; returns whether it holds."""
    global _failed, _passed
    line = f"{_part}: {name}"
    if holds:
        _passed += 1
        print(f"  ok    {line}", flush=True)
    else:
        _failed += 1
        why = str(why).strip().replace("\n", "\n          ")
        print(f"  FAIL  {line}" + (f"\n          {why}" if why else ""), flush=True)
    path = os.environ.get("CHECKS_FILE")
    if path:
        with open(path, "a", encoding="utf-8") as f:
            f.write(f"passed {line}\n" if holds else f"failed {line}: {why.splitlines()[0] if why else ''}\n")
    return bool(holds)


def finish():
    """Ends the script: exit 0 only if every check held and there was at least one."""
    print(f"  {_part}: {_passed} passed, {_failed} failed", flush=True)
    sys.exit(0 if _failed == 0 and _passed else 1)


class Watch:
    """Times per step, in seconds since the step before."""

    def __init__(self):
        self.begun = self.last = time.monotonic()

    def lap(self):
        now = time.monotonic()
        took, self.last = now - self.last, now
        return took

    def total(self):
        return time.monotonic() - self.begun
