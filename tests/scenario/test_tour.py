#!/usr/bin/python3
"""The tour as a test: its own judgements, then every stranger's on what it left."""
import json
import os
import re
import subprocess
import sys

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
import strangers
from checks import check, finish, part
from station import ROOT
from tour import SCREENS_EXPECTED
from visitor import form_of

TOUR = os.path.join(prepared.WORK, "tour")


def run_tour():
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests/scenario/tour.py"), "--out", TOUR, "--snapshots",
                           prepared.SNAPSHOTS], capture_output=True, text=True)
    for name, why in re.findall(r"^\[.*?\] (?:ok  |FAIL)  (.*?)(?:: (.*))?$", done.stdout, re.M):
        held = re.search(rf"^\[.*?\] ok    {re.escape(name)}", done.stdout, re.M)
        check(name, held, why)
    check("the tour ends with exit status 0", done.returncode == 0, done.stdout[-3500:] + done.stderr[-1500:])
    with open(os.path.join(TOUR, "summary.txt"), encoding="utf-8") as f:
        summary = f.read()
    check("summary.txt says it is complete, with times", "complete, the receipt verified" in summary and " s\n" in summary)


def screens():
    pictures = sorted(os.listdir(os.path.join(TOUR, "screens")))
    for name in SCREENS_EXPECTED:
        check(f"there is a picture of the screen {name}", any(re.match(rf"\d+-{name}", p) for p in pictures), pictures)


def employer():
    """What stands on the licence that was laid on the glass."""
    return prepared.PAPERS.licence("wide")[1]["fields"]


def data():
    """All that is data, as an office looks at it before it opens: before there is a station, and with this one."""
    for state in (os.path.join(TOUR, "none"), os.path.join(TOUR, "state")):
        done = subprocess.run([os.path.join(ROOT, "build/release/bin/kiosk"), "check", "--state", state, "--assets",
                               os.path.join(ROOT, "assets"), "--forms", os.path.join(ROOT, "forms")],
                              capture_output=True, text=True)
        check(f"kiosk check finds no fault ({os.path.basename(state)})", done.returncode == 0,
              f"exit {done.returncode}\n{done.stdout}{done.stderr}")


def forms():
    printed = os.path.join(TOUR, "printed")
    firm = employer()
    said = {"PA": ["个人数字证书申请表", "样小明", "120101199006159013", "13800005678", "2026112217450038",
                   firm["company"], firm["uscc"]],
            "SA": ["数字证书服务协议", "争议生效", "样小明", firm["company"]],
            "IC": ["身份证件复印件", "样小明", "120101199006159013"],
            "PS": ["个人电子印章采样表", "样小明", "2026112217450038"],
            "SL": ["受理回执单", "TJ-"]}
    pages = {"PA": 2, "SA": 3, "IC": 1, "PS": 1, "SL": 1}
    for name in sorted(os.listdir(printed)):
        form = form_of(name)
        pdf = os.path.join(printed, name)
        check(f"{form}: qpdf finds the PDF sound", *strangers.pdf_is_sound(pdf))
        check(f"{form}: pdftotext reads what was typed and complains of nothing", *strangers.pdf_says(pdf, said[form]))
        check(f"{form}: pdffonts: embedded, subset, Unicode", *strangers.pdf_fonts_travel(pdf))
        codes = strangers.pdf_codes(pdf)
        check(f"{form}: it has {pages[form]} pages", len(codes) == pages[form], codes)
        for number, found in enumerate(codes, 1):
            if form == "SL":
                check("SL: zbarimg reads the code that brings the person back", any(c.startswith("KQR1:") for c in found))
                continue
            ours = [c for c in found if re.fullmatch(rf"KQ1:TJ-?\d{{6}}-?\d{{4}}-?\w:{form}:{number}/{pages[form]}:\d+:\w{{16}}", c)]
            check(f"{form} page {number}: zbarimg reads the page code twice", len(ours) == 2 or
                  (len(set(ours)) == 1 and code_count(pdf, number) == 2), found)
        check(f"{form}: no personal data in its codes", not any("样小明" in c or "120101" in c for f in codes for c in f))


def code_count(pdf, number):
    """zbarimg names equal codes once; counting needs its XML."""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        picture = strangers.pages_as_pictures(pdf, 150, folder, grey=True)[number - 1]
        _, out, _ = strangers.run("zbarimg", "--quiet", "--xml", "-Sdisable", "-Sqrcode.enable", picture)
        return len(re.findall(rb"<symbol type='QR-Code'", out))


def bundle():
    path = os.path.join(TOUR, "bundle.p7m")
    check("openssl asn1parse sees AuthEnvelopedData with AES-256-GCM", *strangers.bundle_shape(path))
    opened = os.path.join(TOUR, "opened")
    with open(os.path.join(opened, "data/application.json"), encoding="utf-8") as f:
        application = json.load(f)
    text = json.dumps(application, ensure_ascii=False)
    check("application.json holds the answers", all(w in text for w in ("样小明", "120101199006159013", "13800005678",
                                                                        employer()["company"])), text[:800])
    check("application.json holds the consents with versions and times",
          all(w in text for w in ("notice", "sensitive", "handing-on", "declaration", "sha256")), text[-1500:])
    for where, _, names in os.walk(opened):
        for name in names:
            file = os.path.join(where, name)
            if name.endswith(".pdf"):
                check(f"{name} in the bundle is the sheet as printed", *strangers.pdf_is_sound(file))
                if name.startswith("PA"):
                    accepted(file)
            elif name.endswith((".jpg", ".png")):
                status, out, why = strangers.run("file", "-b", file) if os.path.exists("/usr/bin/file") else (0, b"", "")
                check(f"{name} in the bundle is a picture with its resolution", *picture_is_sound(file))


def accepted(pdf):
    """The application in the bundle: what was printed, then the office's stamp and signature."""
    ca = os.path.join(TOUR, "state/trust/ca.pem")
    check("pdfsig: the application in the bundle is accepted and signed by the station",
          *strangers.pdf_is_accepted(pdf, ca, "tianjin-01"))
    check("pdfsig: one changed byte and it is not", *strangers.pdf_is_spoilt_by_a_byte(pdf, ca, "tianjin-01"))
    printed = [n for n in os.listdir(os.path.join(TOUR, "printed")) if form_of(n) == "PA"]
    with open(os.path.join(TOUR, "printed", printed[0]), "rb") as f, open(pdf, "rb") as g:
        paper, signed = f.read(), g.read()
    check("the signed application begins with the bytes that were printed", signed.startswith(paper) and
          len(signed) < len(paper) + 16384, f"{len(paper)} {len(signed)}")
    check("the print on paper is not stamped", b"/Type /Sig" not in paper and b"/SigFlags" not in paper)


def picture_is_sound(path):
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path) as picture:
        picture.load()
        dpi = picture.info.get("dpi", (0, 0))[0]
        lifted = path.endswith(".png") and "/declaration/" not in path  # a seal's sample stands without its paper
        return 290 < dpi < 610 and (picture.mode == "RGBA" or not lifted), f"{picture.size} {picture.mode} {dpi} dpi"


def traces():
    """What the station still holds of the person when all is done."""
    state = os.path.join(TOUR, "state")
    words = [w.encode() for w in ("样小明", "120101199006159013", "13800005678", "天津样本建筑设计有限公司")]
    found = []
    for where, _, names in os.walk(state):
        if "/printed" in where or "/tray" in where:  # paper: it is in the person's hands
            continue
        for name in names:
            if name == "reveal.json":
                continue
            with open(os.path.join(where, name), "rb") as f:
                data = f.read()
            found += [f"{name}: {w.decode()}" for w in words if w in data]
    check("no file of the station holds what was typed, in the clear", not found, found)
    with open(os.path.join(state, "kiosk.log"), encoding="utf-8", errors="replace") as f:
        log = f.read()
    check("the log holds no personal data", not any(w.decode() in log for w in words), log[-500:])
    for store in ("store/cases.db", "outbox/outbox.db", "centre/data/intake.db"):
        check(f"{store} is sound", *strangers.store_is_sound(os.path.join(state, store)))


def touches():
    with open(os.path.join(TOUR, "summary.txt"), encoding="utf-8") as f:
        count = re.search(r"(\d+) touches and (\d+) keys", f.read())
    check("forty-five touches are enough, keys left out, with leaving and coming back", count and int(count.group(1)) <= 45,
          count and count.group(0))


def main():
    part("tour")
    run_tour()
    for step in (screens, data, forms, bundle, traces, touches):
        try:
            step()
        except (OSError, ValueError, KeyError) as trouble:
            check(f"{step.__name__} can be looked at", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
