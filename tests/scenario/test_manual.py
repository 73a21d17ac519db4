#!/usr/bin/python3
"""The manual pages say what the programs' own --help says: every option and command, none that is gone; mandoc finds no
fault in them."""
import os
import re
import subprocess
import sys

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
from checks import check, finish, part
from station import ROOT

part("manual")
BIN = os.path.join(ROOT, "build/release/bin")
MAN = os.path.join(ROOT, "assets/man")
# Where a command has a --help of its own, what it adds stands there.
FURTHER = {"kiosk": [["read"], ["value"]]}


def said(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def options(text):
    return set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text)) - {"help", "version"}


for page in sorted(os.listdir(MAN)):
    program = page.split(".")[0]
    status, _, faults = said("mandoc", "-T", "lint", "-W", "warning", os.path.join(MAN, page))
    check(f"{page}: mandoc finds no fault", status == 0, faults)
    manual = re.sub(".\x08", "", said("mandoc", "-T", "ascii", os.path.join(MAN, page))[1])
    helps = [said(os.path.join(BIN, program), *words, "--help") for words in [[], *FURTHER.get(program, [])]]
    check(f"{program} --help exits with 0", all(status == 0 for status, _, _ in helps))
    own = options(" ".join(text for _, text, _ in helps))
    check(f"{page} names every option", own <= options(manual), sorted(own - options(manual)))
    check(f"{page} names no option that is gone", options(manual) <= own, sorted(options(manual) - own))
    commands = set(re.findall(rf"^ *{program} \[?([a-z][a-z-]+)", helps[0][1], re.M))
    check(f"{page} names every command", all(re.search(rf"\b{c}\b", manual) for c in commands), sorted(commands))
finish()
