#!/usr/bin/python3
"""Ways that few people go: a pile that comes back in every odd way at once, the power cut while it is read, a passport, no
licence, a name written by finger, a printer that does not print; then what the centre says, told by the slip."""
import os
import re
import signal
import subprocess
import sys

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
import paperwork
import strangers
from checks import check, finish, part
from station import Trouble, wait_until
from visitor import Visitor, form_of

# Strokes in hundredths of the pad.
WANG = [[(20, 20), (80, 19)], [(24, 50), (76, 49)], [(50, 20), (50, 82)], [(12, 84), (88, 82)]]


def blank(name):
    from PIL import Image
    path = os.path.join(prepared.WORK, f"{name}.pnm")
    Image.new("RGB", (2480, 3508), (252, 251, 247)).save(path, format="PPM")
    return path


def page_of(scans, form, number):
    return next(s for s in scans if re.search(rf"-{form}-{number}\.pnm$", s))


# ---- the pile ----
def odd_pile(here):
    """An unsigned page, backs of a feeder that sees both sides, a page twice; two sheets stay at home."""
    visitor, hand = here.visitor, here.hand
    here.resume_at("rescan")
    good = visitor.sheets_in_hand()
    unsigned = prepared.PAPERS.sheets(next(s for s, how in visitor.how_to_scan() if form_of(os.path.basename(s)) == "PA"),
                                      dpi=300, flip_page=2, with_names=False)
    back = blank("back")
    pile = [unsigned[0], back, page_of(good, "SA", 1), back, page_of(good, "SA", 1), page_of(good, "SA", 2), back,
            page_of(good, "IC", 1), back, back]
    visitor.scan_pile(pile)
    hand.still()
    hand.snap("odd-pile")
    says = hand.says()
    check("a sheet that nobody signed by hand is told, by its place", "“申请人签字”处还没有签名" in says, says)
    check("blank backs are told once, and do not crowd out what is wrong", says.count("空白的页没有收") == 1, says)
    check("a page twice counts once; what is missing is still waited for", "3/7" in says.replace("\u3000", ""), says)
    return good


def power_cut(here, good):
    """Killed while the rest is read; what was judged before is there, and the slip leads back."""
    visitor, hand, station = here.visitor, here.hand, here.station
    rest = [page_of(good, "PA", 1), page_of(good, "SA", 3), page_of(good, "PA", 2), page_of(good, "PS", 1)]
    visitor.lay(rest)
    hand.touch("main")
    wait_until("a judged page", lambda: re.search(r"[4-6]/7", hand.says().replace("\u3000", "")), 120)
    station.stop_kiosk(signal.SIGKILL)
    visitor = here.start()
    here.resume(("rescan",))
    counted = re.search(r"([0-7])/7", hand_says(here))
    check("after a power cut the judged pages are there", counted and 4 <= int(counted.group(1)) < 7, hand_says(here))
    visitor.scan_pile(rest)
    visitor.scanned = True
    check("the rest completes it", visitor.go("declaration", 120) == "declaration")
    visitor.park()
    visitor.at_parked(here.hand.look())


def hand_says(here):
    here.hand.still()
    return here.hand.says().replace("\u3000", "")


# ---- another person ----
class Foreigner(Visitor):
    """Shows a passport though nobody asked for one, has no licence along, writes with a finger."""

    def at_card(self, frame):
        if self.hand.find("rescan"):
            check("the station tells by itself that it is a passport", "护照" in self.hand.says(), self.hand.says())
            check("nothing of a passport need be typed", "信息无误" in self.hand.widget("main")["label"], self.hand.says())
            self.main()
            self.leaves(frame)
            return
        label = self.hand.widget("main")["label"]
        self.lay([self.papers.begin("passport", self.make_passport).result()])
        self.main()
        self.after_scan(lambda: self.hand.find("rescan") or self.hand.widget("main")["label"] != label)

    def make_passport(self):
        path = os.path.join(self.papers.folder, "passport.pnm")
        if not os.path.exists(path):
            draft = os.path.join(self.papers.folder, "draft-passport.pnm")
            paperwork.tool("make_passport.py", "-o", draft, "--seed", 5, "--at", "105,120", "--turn", 1)
            os.rename(draft, path)
        return path

    def at_question(self, frame):
        field = self.name_of(frame).removeprefix("question-")
        if field == "company":  # one character by finger, the others by pinyin
            self.hand.type_pinyin("样本")
            self.hand.touch("key:page:hand")
            self.hand.write("pad:0", WANG)
            self.hand.choose_candidate("王")
            self.hand.type_pinyin("设计公司")
            self.hand.still()
            check("what a finger wrote stands between what was typed", self.hand.widget("field:company")["state"] ==
                  "样本王设计公司", self.hand.widget("field:company"))
            self.hand.touch("key:next")
            self.leaves(frame)
        elif field == "address":  # province, city and district by touch
            for widget in ("regions", "region:120000", "region:120101"):
                self.hand.touch(widget)
                self.hand.still(1)
            self.hand.type_text("样本路1号")
            self.hand.still()
            check("an address begins with what was touched", self.hand.widget("field:address")["state"] ==
                  "天津市和平区样本路1号", self.hand.widget("field:address"))
            self.hand.touch("key:next")
            self.leaves(frame)
        else:
            super().at_question(frame)


def a_passport(here):
    hand, station = here.hand, here.station
    visitor = Foreigner(hand, prepared.PAPERS, services=["personal_signature"])
    visitor.licence_kind = None
    visitor.corrected = True
    hand.touch("voice")
    visitor.go("print", 300)
    says = hand_says(here)
    os.rename(station.path("printed"), station.path("printed.aside"))
    with open(station.path("printed"), "w"):
        pass  # where sheets should go there is no folder
    hand.touch("main")
    hand.wait_widget("fault:action", 30)
    hand.still()
    says = hand.says()
    check("a printer that fails is told, and what was kept", "打印机" in says and "已加密保存" in says, says)
    hand.touch("language")
    hand.still()
    says = hand.says()
    check("in English as well", "printer" in says and "saved" in says and not re.search("[打印]", says), says)
    hand.touch("language")
    hand.touch("back")
    visitor.go("print", 30)
    check("what did not come out is not called printed", "7" in hand.widget("main")["label"], hand.says())
    os.unlink(station.path("printed"))
    os.rename(station.path("printed.aside"), station.path("printed"))
    visitor.go("stamp", 60)
    new = [n for n in station.names("printed") if visitor.case in n]
    check("once the printer is well every sheet comes out", sorted({form_of(n) for n in new}) == ["IC", "PA", "PS", "SA"], new)
    visitor.park()
    visitor.at_parked(hand.look())


# ---- what the centre said ----
def newest_slip(here):
    return max((here.station.path("printed", n) for n in here.station.names("printed") if form_of(n) == "SL"),
               key=os.path.getmtime)


def by_scan(here):
    here.visitor.lay([prepared.PAPERS.sheets(newest_slip(here), with_seals=False)[0]])
    here.hand.touch("main")


def by_code(here):
    """Who has a slip that no scanner reads types what stands on it."""
    code = next(code for code in strangers.pdf_codes(newest_slip(here))[0] if code.startswith("KQR1:"))
    here.hand.touch("second")
    here.hand.wait_widget("field:code")
    here.hand.type_plain(re.sub("[^a-z0-9]", "", code.lower().removeprefix("kqr1:")))
    here.hand.touch("key:next")


def progress_by_slip(here, show=by_scan):
    hand, visitor = here.hand, here.visitor
    hand.touch("door:progress")
    hand.wait_screen("resume")
    show(here)
    visitor.after_scan(lambda: hand.find("field:last4") or hand.find("fault:action"))
    hand.type_plain("5678")
    hand.touch("key:next")
    hand.wait_screen("progress")
    says = hand_says(here)
    hand.snap("progress")
    hand.touch("main")
    hand.wait_screen("home")
    return says


# What the centre says, and what a person reads in it: what is, and what to do.
SAID = [
    ("returned", ["--text", "请补正后重新提交", "--reason", "agreement:最后一页公章不清楚"],
     ["需要补正", "公章不清楚", "再来办理"]),
    ("accepted", [], ["已受理", "符合要求", "安排制作"]),
    ("made", [], ["制作完成", "很快会寄出"]),
    ("shipped", ["--carrier", "EMS", "--tracking", "EA123456785CN"], ["已寄出", "EA123456785CN", "查快递"]),
    ("delivered", [], ["已签收", "没有收到", "工作人员"]),
]


def told(here, case, status, *more):
    station = here.station
    if status:
        station.run("kiosk-intake", "status", case, status, "--folder", station.path("centre"), *more)
    station.sync()
    station.run("kiosk", "collect", "--state", station.state)
    return progress_by_slip(here, by_code)


def what_the_centre_said(here):
    case = next(iter(here.cases()))
    says = progress_by_slip(here)
    check("sealed, it is on its way", "正在发往" in says, says)
    here.station.port = None
    here.station.start_intake()
    says = told(here, case, None)
    check("received, the centre is looking at it", "已收到" in says and "正在审核" in says, says)
    for status, more, words in SAID:
        says = told(here, case, status, *more)
        check(f"{status} is told in words, with what to do", all(word in says for word in words), says)
    check("nothing personal stands there", "样小明" not in says and "12010119900615" not in says, says)


def walk(name, here, *steps):
    part(name)
    with here:
        here.start()
        try:
            got = ()
            for step in steps:
                got = step(here, *got)
                got = (got,) if got else ()
        except (Trouble, OSError, RuntimeError, KeyError, IndexError, StopIteration, subprocess.SubprocessError) as trouble:
            check(f"{step.__name__} can be walked to its end", False, trouble)


def main():
    walk("odd ways", prepared.Prepared("parked", size=(1280, 800)), odd_pile, power_cut, a_passport)
    walk("what the centre said", prepared.Prepared("sealed", size=(1280, 800)), what_the_centre_said)
    prepared.PAPERS.close()
    finish()


main()
