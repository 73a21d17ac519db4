#!/usr/bin/python3
"""Printed faces know themselves after a scan: the short form of tests/bench/page_codes.py."""
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests/bench")]
import page_codes  # noqa: E402
from checks import check, finish, part  # noqa: E402

part("page codes")
said = []
tally = page_codes.measure(os.path.join(ROOT, "build/release/bin"), 8, 3, say=said.append)
check("faces at 150 to 600 dpi, turned, shrunk, grey or under a seal are identified", tally["either"] == tally["tried"],
      "\n".join(said))
check("none is taken for another", tally["wrong"] == 0, "\n".join(said))
finish()
