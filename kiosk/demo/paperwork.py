#!/usr/bin/python3
"""What the person at the demo station does with paper: takes the printed sheets, presses seals where the sheet says
one belongs, signs, and lays everything in the scanner's tray; has an identity card (a specimen of an invented person).
Finds the places by the words that stand in them (pdftotext -bbox), as a person would. The drawing is tests/papers'.

   paperwork.py cards TRAY                     the card's faces as front.pnm and back.pnm
   paperwork.py stamp PDF TRAY [--flip]        every page of a PDF, stamped and scanned
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

PAPERS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "tests", "papers")

# The person of the demo. The number's check digit holds.
PERSON = {"name": "样小明", "sex": "男", "nation": "汉", "birth": "1990-06-15", "number": "120101199006159013",
          "address": "天津市和平区样本路1号", "issuer": "天津市公安局和平分局", "valid_from": "2020-03-02",
          "valid_to": "2040-03-02"}

# The legal representative for whom the person of the demo may act, with a card that never ends.
LEGAL = {"name": "样秋月", "sex": "女", "nation": "汉", "birth": "1962-03-08", "number": "120103196203081023",
         "address": "天津市河西区样本路2号", "issuer": "天津市公安局河西分局", "valid_from": "2012-04-01",
         "valid_to": "long-term"}

# What a person puts where: the word that stands there and the next one on its line (None: any), from which point of the
# word (its middle, or the corner at the left bottom) how far the mark's middle lies in mm, and the mark (stamp_sheet.py).
SIGNATURE = "kind=stroke,hue=black,height=9"
MARKS = [
    (r"加盖单位公章", None, "middle", (0, 0), "diameter=42"),
    (r"(申请人|持证人|经办人|法定代表人|受托人)?签字[:：]", None, "middle", (35, 0), SIGNATURE + ",diameter=36"),
    (r"个人签名.*", r"第.次", "corner", (30, 15.5), "kind=stroke,hue=black,diameter=40,height=14"),
    (r"执业印章", r"第.次", "corner", (40, 23), "kind=rectangle,diameter=63,height=28"),
    (r"单位公章", r"第.次", "corner", (30, 30.5), "diameter=42"),
    (r"法人名章", r"第.次", "corner", (15, 15.5), "kind=square,diameter=20"),
    (r"出图专用章", r"第.次", "corner", (30, 30.5), "kind=rectangle,diameter=50,height=35"),
    (r"(合同|财务)专用章|其他印章", r"第.次", "corner", (25, 25.5), "diameter=40"),
    (r"法定代表人名章", r"(?!1$).*", "middle", (0, -2), "kind=square,diameter=20"),
]

MM = 25.4 / 72


def tool(name, *arguments):
    """Runs one of tests/papers with Debian's Python."""
    subprocess.run(["/usr/bin/python3", os.path.join(PAPERS, name), *map(str, arguments)], check=True)


def words_of(pdf):
    """For each page its size and words: [(text, x0, y0, x1, y1)] in mm from the top left."""
    html = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True).stdout.decode()
    pages = []
    for page in re.split(r"<page ", html)[1:]:
        words = []
        for x0, y0, x1, y1, text in re.findall(
                r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>', page):
            words.append((text, float(x0) * MM, float(y0) * MM, float(x1) * MM, float(y1) * MM))
        pages.append(words)
    return pages


def places_of(pdf):
    """For each page what a person would put where: [stamp_sheet --seal specifications]."""
    pages = []
    for words in words_of(pdf):
        seals = []
        for text, x0, y0, x1, y1 in words:
            on_line = [word for word in words if abs(word[2] - y0) < 0.5 and word[1] >= x1]
            after = min(on_line, key=lambda word: word[1])[0] if on_line else ""
            for word, next_word, anchor, (right, down), spec in MARKS:
                if re.fullmatch(word, text) and (next_word is None or re.fullmatch(next_word, after)):
                    x, y = ((x0 + x1) / 2, (y0 + y1) / 2) if anchor == "middle" else (x0, y1)
                    seals.append(f"x={x + right:.1f},y={y + down:.1f},{spec}")
        pages.append(seals)
    return pages


def put(path, tray, name):
    """Lays a picture in the tray under this name: whole or not at all."""
    os.makedirs(tray, exist_ok=True)
    hidden = os.path.join(tray, "." + name)
    shutil.move(path, hidden)
    os.rename(hidden, os.path.join(tray, name))


def stamp_page(pdf, number, seals, out, dpi, seed, flip, turn):
    """Rasterises one page, presses these seals on it, and lays it on the glass: `out` is what the scanner sees."""
    with tempfile.TemporaryDirectory() as work:
        stem = os.path.join(work, "page")
        subprocess.run(["pdftoppm", "-r", str(dpi), "-f", str(number), "-singlefile", pdf, stem], check=True)
        arguments = [stem + ".ppm", "-o", out, "--dpi", dpi, "--seed", seed * 31 + number, "--turn", turn,
                     "--shift", "1.5,-2"]
        if flip:
            arguments.append("--flip")
        for seal in seals:
            arguments += ["--seal", seal]
        tool("stamp_sheet.py", *arguments)
    return out


def stamped(pdf, folder, dpi=300, seed=1, flip_page=None, with_seals=True, with_names=True, turns=(0.6, -0.9, 0.3)):
    """Scans of a printed PDF with its seals and names, as .pnm files in `folder`, one a page; flip_page lies upside
    down. Without seals nobody wrote anything either."""
    stem = os.path.splitext(os.path.basename(pdf))[0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(stamp_page, pdf, number,
                            [s for s in seals if with_seals and (with_names or SIGNATURE not in s)],
                            os.path.join(folder, f"{stem}-{number}.pnm"), dpi, seed, number == flip_page,
                            turns[number % len(turns)])
                for number, seals in enumerate(places_of(pdf), 1)]
        return [job.result() for job in jobs]


def card(folder, side, name=None, seed=5, turn=2.0, person=PERSON):
    """One face of the person's card on the glass, as a .pnm file in `folder`."""
    out = os.path.join(folder, name or f"card-{side}.pnm")
    values = [word for key, value in person.items() for word in (f"--{key.replace('_', '-')}", value)]
    tool("make_card.py", "--side", side, "-o", out, "--seed", seed, "--turn", turn, "--at", "100,110", *values)
    return out


def main():
    if len(sys.argv) >= 3 and sys.argv[1] == "cards":
        with tempfile.TemporaryDirectory() as work:
            for side in ("front", "back"):
                put(card(work, side), sys.argv[2], f"{side}.pnm")
    elif len(sys.argv) >= 4 and sys.argv[1] == "stamp":
        with tempfile.TemporaryDirectory() as work:
            for scan in stamped(sys.argv[2], work, flip_page=1 if "--flip" in sys.argv else None):
                put(scan, sys.argv[3], os.path.basename(scan))
    else:
        print(__doc__)
        sys.exit(64)


if __name__ == "__main__":
    main()
