#!/usr/bin/python3
"""Changes settings in a station's own file; programs read it when they start.
   settings.py STATE SECTION.KEY=VALUE...     settings.py STATE --fit-window [WxH]  (prints the size chosen)"""
import os
import re
import sys


def change(state, pairs):
    """pairs: {"section.key": value}; the file keeps its comments and order, and is replaced whole."""
    path = os.path.join(state, "station.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for name, value in pairs.items():
        section, key = name.split(".")
        line = f"  {key}: {value}\n"
        if re.search(rf"^{section}:\n(?:  .*\n)*?  {key}: ", text, re.M):
            text = re.sub(rf"(^{section}:\n(?:  .*\n)*?)  {key}: .*\n", lambda m: m.group(1) + line, text, flags=re.M)
        elif re.search(rf"^{section}:\n", text, re.M):
            text = re.sub(rf"^{section}:\n", f"{section}:\n" + line, text, flags=re.M)
        else:
            text += f"{section}:\n{line}"
    with open(path + ".tmp", "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path + ".tmp", 0o600)
    os.rename(path + ".tmp", path)


def window(width, height):
    """Settings of a window that shows a whole panel of 21.5 inch (landscape) or the same turned upright, shrunk."""
    return {"screen.width_px": width, "screen.height_px": height, "screen.width_mm": 476 if width > height else 268}


def fitting_size():
    """The largest usual window that leaves room for a desktop's bars."""
    try:
        from Xlib import display
        screen = display.Display().screen()
        room = screen.width_in_pixels, screen.height_in_pixels
    except Exception:  # no X: a Wayland desktop; any size that surely fits
        return 1280, 720
    for size in ((1920, 1080), (1600, 900), (1280, 720)):
        if size[0] <= room[0] and size[1] + 80 <= room[1]:
            return size
    return min(room[0], 1024), min(room[1] - 80, 640)


def main():
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        print(__doc__)
        sys.exit(64)
    state = sys.argv[1]
    if sys.argv[2] == "--fit-window":
        wished = sys.argv[3] if len(sys.argv) > 3 else ""
        width, height = map(int, wished.split("x")) if wished else fitting_size()
        change(state, window(width, height))
        print(f"{width}x{height}")
    else:
        change(state, dict(pair.split("=", 1) for pair in sys.argv[2:]))


if __name__ == "__main__":
    main()
