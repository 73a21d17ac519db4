#!/usr/bin/python3
"""`kiosk read`: a few papers of each kind of the bench, its promises to other programs, and pictures that mean harm."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
sys.path[:0] = [os.path.join(ROOT, "tests"), HERE]
from checks import check, finish, part
from PIL import Image

KIOSK = os.path.join(ROOT, "build/release/bin/kiosk")


def kiosk(*arguments):
    """Exit status, and the objects it printed."""
    done = subprocess.run([KIOSK, "read", "--forms", os.path.join(ROOT, "forms"), *arguments], capture_output=True,
                          text=True, timeout=300)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def rates():
    part("papers of the bench")
    for kind, count in (("sheet", 3), ("seal", 3), ("quality", 3), ("card", 1), ("hindered", 2), ("return", 4)):
        done = subprocess.run([os.path.join(ROOT, "tests/bench/vision/run"), kind, "--count", str(count), "--set", "tune",
                               "--kiosk", KIOSK], capture_output=True, text=True, timeout=600)
        check(f"{kind}: every rate holds over {count} papers", done.returncode == 0, done.stdout + done.stderr)


def anything(folder):
    part("whatever lies there")
    path = os.path.join(folder, "licence.jpg")
    subprocess.run([sys.executable, os.path.join(ROOT, "tests/papers/make_licence.py"), "-o", path, "--seed", "3"], check=True)
    status, said = kiosk("--as", "any", path)
    check("a licence is known for one without being told", status == 0 and said[0]["kind"] == "licence" and
          "uscc" in said[0]["fields"], said)
    path = os.path.join(folder, "card.jpg")
    subprocess.run([sys.executable, os.path.join(ROOT, "tests/papers/make_card.py"), "-o", path, "--side", "back"], check=True)
    status, said = kiosk("--as", "any", path)
    check("the emblem on a card's back is no seal", status == 0 and said[0]["side"] == "back" and said[0]["seals"] == [], said)


def bad_pictures(folder):
    part("bad pictures")
    png = os.path.join(folder, "page.png")
    Image.new("RGB", (1240, 1754), (255, 255, 255)).save(png, dpi=(150, 150))
    with open(png, "rb") as f:
        whole = f.read()
    wrong = {"short.png": whole[:len(whole) // 2], "short.ppm": b"P6\n1000 1000\n255\n" + bytes(99),
             "zero.pnm": b"P6\n0 0\n255\n", "huge.pgm": b"P5\n20000 20000\n255\n" + bytes(64), "text.jpg": b"no picture",
             "endless.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64), "empty.png": b""}
    files = [write(folder, name, data) for name, data in wrong.items()] + [os.path.join(folder, "missing.png")]
    status, said = kiosk("--as", "any", *files, png)
    check("each is refused by its name, with a remedy", [o["file"] for o in said[:-1]] == files and
          all(o.get("error") and o.get("why") and o.get("remedy") for o in said[:-1]), said)
    check("the good one after them is still read", said[-1].get("kind") == "blank" and "blank" in said[-1]["faults"], said[-1])
    check("the exit status is that of a fault", status == 66, status)
    black = os.path.join(folder, "black.png")
    Image.new("RGB", (2480, 3508), (6, 6, 6)).save(black)
    status, said = kiosk(black)
    check("a black page is called dark", status == 0 and "dark" in said[0]["faults"] and not said[0]["seals"], said)


def many_codes(folder):
    part("codes")
    import io
    made = subprocess.run(["qrencode", "-m", "2", "-s", "1", "-t", "PNG", "-o", "-", "x"], check=True, capture_output=True)
    one = Image.open(io.BytesIO(made.stdout)).convert("RGBA").convert("RGB")
    page = Image.new("RGB", (2480, 3508), (255, 255, 255))
    for y in range(0, page.height, one.height):
        for x in range(0, page.width, one.width):
            page.paste(one, (x, y))
    path = os.path.join(folder, "many.png")
    page.save(path, dpi=(300, 300))
    status, said = kiosk("--as", "sheet", path)
    check("ten thousand codes on a page take no more than a page's time",
          status == 0 and len(said[0]["codes"]) <= 8 and said[0]["times_ms"]["read"] < 10000, said)
    for name, text in (("control", "KQ1:\x1b[2J\x07"), ("foreign", "https://example.com/?case=TJ-261122-0007-K")):
        made = subprocess.run(["qrencode", "-8", "-m", "4", "-s", "10", "-t", "PNG", "-o", "-"], input=text.encode(),
                              check=True, capture_output=True)
        page = Image.new("RGB", (2480, 3508), (255, 255, 255))
        page.paste(Image.open(io.BytesIO(made.stdout)).convert("RGBA").convert("RGB"), (1900, 200))
        path = os.path.join(folder, name + ".png")
        page.save(path, dpi=(300, 300))
        status, said = kiosk("--as", "sheet", path)
        texts = [c["text"] for c in said[0]["codes"]]
        check(f"a {name} code names no page", status == 0 and said[0]["page"] is None and
              all(ord(ch) >= 32 for t in texts for ch in t), said)


def main():
    with tempfile.TemporaryDirectory(prefix="counter-read-") as folder:
        bad_pictures(folder)
        anything(folder)
        many_codes(folder)
    rates()
    finish()


main()
