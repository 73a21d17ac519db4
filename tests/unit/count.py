#!/usr/bin/python3
"""Counts what ctest ran: one check per cmocka promise, or per program that ended before it could say.
   count.py PRESET JUNIT-FILE LOG"""
import re
import sys
import xml.etree.ElementTree

from checks import check, finish, part

preset, junit, log = sys.argv[1:]
part(f"unit {preset}")
try:
    cases = xml.etree.ElementTree.parse(junit).getroot().findall("testcase")
except (OSError, xml.etree.ElementTree.ParseError) as trouble:
    print(open(log, errors="replace").read()[-3000:])
    check("ctest ran", False, trouble)
    finish()
check("ctest ran", bool(cases), "no tests were found")
for case in cases:
    name = case.get("name")
    output = case.findtext("system-out") or ""
    fine = case.get("status") == "run" and case.find("failure") is None
    promises = re.findall(r"^\[\s+(OK|FAILED|SKIPPED)\s+\] (\w+)$", output, re.M)
    seen = set()
    for verdict, promise in promises:
        if promise in seen or verdict == "SKIPPED":
            continue
        seen.add(promise)
        if verdict == "FAILED":
            lines = re.search(rf"\[ RUN      \] {promise}\n(.*?)\[  FAILED  \] {promise}", output, re.S)
            check(f"{name}: {promise}", False, lines.group(1)[-1500:] if lines else "")
        else:
            check(f"{name}: {promise}", True)
    if not fine and not any(v == "FAILED" for v, _ in promises):
        check(f"{name}: runs to its end", False, output[-3000:])
    elif fine and not promises:
        check(name, True)
finish()
