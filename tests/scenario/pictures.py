#!/usr/bin/python3
"""Makes the README's pictures from what a tour left: pictures.py TOUR. Half size, few colours, so that a clone stays small."""
import glob
import os
import sys

from PIL import Image

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", ".."))
PICTURES = {"home": "*-home.png", "typing": "*-question-address.png", "rescan": "*-rescan-filed.png"}


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = os.path.join(ROOT, ".readme")
    os.makedirs(folder, exist_ok=True)
    for name, pattern in PICTURES.items():
        found = sorted(glob.glob(os.path.join(sys.argv[1], "screens", pattern)))
        if not found:
            sys.exit(f"{sys.argv[1]}/screens has no {pattern}")
        with Image.open(found[0 if name == "home" else -1]) as screen:
            small = screen.convert("RGB").resize((960, 540), Image.LANCZOS)
        small.quantize(96, dither=Image.Dither.NONE).save(os.path.join(folder, name + ".png"), optimize=True)


main()
