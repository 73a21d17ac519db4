#!/usr/bin/python3
"""Other visits than the tour's: sheets that do not belong, old prints, no seals, in another size of the window; English
on an upright panel; leaving before anything was printed. Each sentence is looked for on the screen itself."""
import os
import re
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
import paperwork
import strangers
from checks import check, finish, part
from station import Trouble
from visitor import form_of

HOME_WORDS = re.compile(r"[\u3400-\u9fff]")


def print_of(station, form, case=None, newest=True):
    """The last (or first) print of a form, of this case."""
    names = [n for n in station.names("printed") if form_of(n) == form and (case is None or case in n)]
    names.sort(key=lambda n: os.path.getmtime(station.path("printed", n)))
    return station.path("printed", names[-1 if newest else 0])


def one_page(pdf, **how):
    return prepared.PAPERS.sheets(pdf, **how)[0]


def drawn(name, *arguments):
    """A sheet from tests/papers, as scanned."""
    folder = tempfile.mkdtemp(dir=prepared.WORK)
    page, scan = os.path.join(folder, name + ".ppm"), os.path.join(folder, name + ".pnm")
    paperwork.tool("make_sheet.py", "-o", page, "--seal-at", "157,238", *arguments)
    paperwork.tool("stamp_sheet.py", page, "-o", scan, "--seal", "x=157,y=238,diameter=42")
    return scan


def blank():
    folder = tempfile.mkdtemp(dir=prepared.WORK)
    path = os.path.join(folder, "blank.pnm")
    from PIL import Image
    Image.new("RGB", (2480, 3508), (252, 251, 247)).save(path, format="PPM")
    return path


def sheets_that_do_not_belong():
    part("visit with wrong sheets")
    with prepared.Prepared("parked", size=(1280, 800)) as here:
        station = here.station
        other_case = next(iter(here.cases()))
        other_sheet = print_of(station, "PA", other_case)
        prepared.PAPERS.prepare_sheets(other_sheet)
        visitor = here.start()
        visitor.go("stamp")
        case = visitor.case
        old_print = print_of(station, "PA", case)
        # Back to the answers, one of them changed, printed again: the first print is out of date.
        here.hand.touch("back")
        here.hand.wait_screen("print")
        here.hand.touch("back")
        here.hand.wait_screen("review")
        visitor.corrected = False
        visitor.answers["mobile"] = "13800009999"
        visitor.scanned = False
        edit_mobile(visitor, "13800001111")
        visitor.corrected = True
        visitor.go("stamp")
        new_print = print_of(station, "PA", case)
        check("a changed answer prints the form anew", new_print != old_print, (old_print, new_print))
        for pdf in (new_print, old_print):
            prepared.PAPERS.prepare_sheets(pdf, with_seals=False)
        visitor.main()
        here.hand.wait_screen("rescan")
        code = strangers.codes_on(strangers.pages_as_pictures(new_print, 150, os.path.join(here.folder, "codes"))[0])[0]
        forged = ":".join(code.split(":")[:-1] + ["A" * 16])
        wrong = [
            ("a sheet of another case", one_page(other_sheet), ["这一页属于另一次办理", other_case, "没有收"]),
            ("a forged page code", drawn("forged", "--code", forged), ["不是本机打印的", "没有收"]),
            ("a print from before the change", one_page(old_print, with_seals=False), ["是修改前打印的", "没有收"]),
            ("a sheet without a seal", one_page(new_print, with_seals=False), ["还没有盖章"]),
            ("a blank sheet", blank(), ["空白页"]),
            ("a sheet without any code", drawn("nocode", "--codes", "0"), ["没有找到二维码", "没有收"]),
        ]
        for name, scan, words in wrong:
            says = here.scan_one(scan)
            check(f"{name} is called by its name", all(w in says for w in words), says[-600:])
            check(f"{name}: what is good so far is still counted", "0/7" in says.replace("　", ""), says[-200:])
            here.hand.snap("wrong-" + name.split()[-1])
        check("none of them counts", here.cases()[case] == "printed", here.cases())
        visitor.go("done")
        check("with the right sheets the same visit ends well", True)
        visitor.at_done(here.hand.look())
        cases = here.cases()
        check("the case is sealed, the other one is as it was", cases[case] == "sealed" and
              cases[other_case] == "printed", cases)
        station.port = None
        station.start_intake()
        station.sync()
        station.run("kiosk", "collect", "--state", station.state)
        check("the centre's receipt ends it", here.cases()[case] == "received", here.cases())


def edit_mobile(visitor, number):
    frame = visitor.hand.look()
    visitor.hand.reach("edit:mobile")
    visitor.leaves(frame)
    asked = visitor.hand.look()
    visitor.answers["mobile"] = number
    visitor.fill("mobile", number)
    visitor.hand.touch("key:next")
    visitor.leaves(asked)


def english_upright():
    """Every sentence of the first screens in English, on a panel turned upright; then leaving erases."""
    part("visit in English, upright")
    with prepared.Prepared("parked", size=(1080, 1920), extra=["--lang", "en"]) as here:
        visitor = here.start()
        seen = {}

        def listen(frame):
            seen[visitor.name_of(frame)] = [t for t in frame.get("says", []) if HOME_WORDS.search(t)]
        original = visitor.snap_once

        def snap_and_listen(frame, suffix=""):
            listen(frame)
            original(frame, suffix)
        visitor.snap_once = snap_and_listen
        visitor.go("review")
        data = [*visitor.answers.values(), "中文", "天津市勘察设计协会", "协会咨询服务窗口", "天津", "字", "汉", "手写", "男", "印"]  # 印: a seal in a picture
        strange = {name: [t for t in texts if not any(d and (d in t or t in d) for d in data)]
                   for name, texts in seen.items()}
        check("all screens up to the review were seen", len(seen) > 12, sorted(seen))
        check("in English nothing is left in Chinese but what the person wrote", not any(strange.values()),
              {name: texts for name, texts in strange.items() if texts})
        case = visitor.case
        here.hand.touch("leave")
        here.hand.wait_widget("dialog:0")
        here.hand.touch("dialog:1")
        here.hand.still()
        check("leaving can be thought over", here.hand.screen() == "review")
        here.hand.touch("leave")
        here.hand.touch("dialog:0")
        here.hand.wait_screen("home")
        cases = here.cases()
        check("leaving before the print erases the case", cases.get(case, "erased") == "erased", cases)
        with open(here.station.path("kiosk.log"), encoding="utf-8", errors="replace") as f:
            log = f.read()
        check("the log holds no personal data", visitor.answers["mobile"] not in log and "样小明" not in log)


def slip_rules():
    """Wrong digits are counted and the fifth try locks; a sheet stands in for the slip."""
    part("coming back")
    with prepared.Prepared("parked") as here:
        visitor = here.start()
        sheet = prepared.PAPERS.sheets(print_of(here.station, "PA"), with_seals=False)[0]
        visitor.answers["mobile"] = "13800000000"
        visitor.resume_with = sheet
        says = ""
        for attempt in range(1, 6):
            frame = here.hand.look()
            if frame["screen"] == "home":
                here.hand.touch("door:resume")
                here.hand.wait_screen("resume")
            if not here.hand.find("field:last4"):
                visitor.lay([sheet])
                here.hand.touch("main")
                visitor.after_scan(lambda: here.hand.find("field:last4") or here.hand.find("fault:action"))
            here.hand.type_plain("0000")
            here.hand.touch("key:next")
            here.hand.still()
            says = here.hand.says()
            if attempt == 1:
                check("wrong digits are said, with the tries left", "4" in says and here.hand.screen() == "resume", says)
        check("the fifth wrong try locks", "工作人员" in says and not here.hand.screen() == "rescan", says[-300:])
        case = next(iter(here.cases()))
        done = here.station.run("kiosk", "case", "unlock", case, "--state", here.station.state, check=False)
        check("staff can unlock it", done.returncode == 0, done.stderr)


def main():
    for visit in (sheets_that_do_not_belong, english_upright, slip_rules):
        try:
            visit()
        except (Trouble, OSError, RuntimeError, KeyError, IndexError, subprocess.SubprocessError) as trouble:
            check(f"{visit.__name__} can be walked to its end", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
