#!/usr/bin/python3
"""A station from its backup, as README.md says it: what waited is sent from there and answered. Then, with the receipt, all
that was kept of the person goes: no piece of a page, of its key or of the bundle is left in any file of the station."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
import strangers
from checks import check, finish, part
from station import Station, Trouble

PIECE, EVERY = 48, 120_000
PICTURES = {"a JPEG": [b"\xff\xd8\xff\xe0\x00\x10JFIF"], "a PNG": [b"\x89PNG\r\n\x1a\n"], "a TIFF": [b"II*\x00\x08\x00\x00\x00"]}
PAPER = ("printed", "tray", "centre")  # on the table, and elsewhere


def pieces(data):
    return [data[at:at + PIECE] for at in range(0, len(data) - PIECE, EVERY)] or [data]


def kept(station):
    """Pieces of what is stored, as it lies on disk: by name of the item, of its key and of the bundle."""
    store = station.path("store/cases.db")
    found = {}
    for row in strangers.sql(store, "SELECT kind || ' ' || name, hex(bytes) FROM items").splitlines():
        name, digits = row.split("|")
        found[name] = pieces(bytes.fromhex(digits))
    for digits in strangers.sql(store, "SELECT hex(wrapped) FROM cases WHERE wrapped IS NOT NULL").split():
        found[f"a key {len(found)}"] = [bytes.fromhex(digits)[12:44]]
    for name in station.names("outbox", "new"):
        with open(station.path("outbox/new", name), "rb") as f:
            found[name] = pieces(f.read())
    return found


def lying_about(folder, words):
    """Which of these stand in a file of the folder, whatever it is called."""
    found = set()
    for where, _, names in os.walk(folder):
        if os.path.relpath(where, folder).split(os.sep)[0] in PAPER:
            continue
        for name in names:
            with open(os.path.join(where, name), "rb") as f:
                data = f.read()
            found |= {f"{word} in {os.path.relpath(os.path.join(where, name), folder)}" for word, patterns in words.items()
                      if any(p in data for p in patterns)}
    return sorted(found)


def restore(station, folder):
    """Step 5 of README.md: the copy as state folder, and the keys back into keys."""
    copies = os.path.join(folder, "copies")
    station.run("kiosk", "backup", copies, "--state", station.state)
    state = os.path.join(folder, "restored")
    shutil.copytree(os.path.join(copies, os.listdir(copies)[0]), state)
    found = [n for _, _, names in os.walk(state) for n in names if n.endswith(".key")]
    check("the backup holds no key", not found, found)
    shutil.copytree(station.path("keys"), os.path.join(state, "keys"), dirs_exist_ok=True)
    return Station(state)


def cases(station):
    said = station.run("kiosk", "case", "list", "--json", "--state", station.state).stdout
    return {case["number"]: case["state"] for case in json.loads(said)}


def main():
    part("a station from its backup")
    folder = tempfile.mkdtemp(prefix="restored-", dir=prepared.WORK)
    state = os.path.join(folder, "state")
    shutil.copytree(prepared.snapshot("sealed"), state, symlinks=True)
    first = Station(state)
    try:
        first.start_intake()
        second = restore(first, folder)
        check("its cases are those that were there", cases(second) == cases(first) and "sealed" in cases(second).values(),
              (cases(first), cases(second)))
        done = second.run("kiosk", "check", "--state", second.state, check=False)
        check("kiosk check finds no fault in it", done.returncode == 0, done.stdout + done.stderr)
        words = kept(second)
        there = lying_about(second.state, words)
        check("what is kept lies there, sealed: the search would find it", len(words) > 10 and len(there) >= len(words),
              (len(words), there))
        second.sync("--now")
        second.run("kiosk", "collect", "--state", second.state)
        check("what waited is sent from there and answered", "received" in cases(second).values(), cases(second))
        left = lying_about(second.state, words | PICTURES)
        check(f"then none of {len(words)} pages, answers, keys and bundles is left in any file", not left, left)
        check("and its store is sound", *strangers.store_is_sound(second.path("store/cases.db")))
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        check("the walk comes to its end", False, trouble)
    finally:
        first.close()
    finish()


main()
