#!/usr/bin/python3
"""The doors beside the application: triage that leads online, the guide, progress, blank forms, what is held about a
person and its withdrawal, the call for staff; touched by real X events, in both languages."""
import os
import re
import subprocess
import sys

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
from checks import check, finish, part
from station import Trouble, wait_until
from strangers import pdf_text
from visitor import form_of

LAST4 = "5678"


def printed_after(here, before, form):
    """The one new print of this form."""
    def new():
        return [n for n in here.station.names("printed") if n not in before and form_of(n) == form]
    return here.station.path("printed", wait_until(f"a print of {form}", new, 20)[0])


def pages_of(pdf):
    said = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, timeout=60).stdout
    return int(re.search(r"Pages:\s+(\d+)", said).group(1))


def flat(pdf):
    return re.sub(r"\s+", "", pdf_text(pdf)[0])


def show_slip(here, door, form="PA"):
    """Through this door with a printed sheet or the slip, and the phone's last digits if they are asked."""
    names = [n for n in here.station.names("printed") if form_of(n) == form and "TJ" in n]
    sheet = prepared.PAPERS.sheets(here.station.path("printed", sorted(names)[-1]), with_seals=False)[0]
    here.hand.touch(door)
    here.hand.wait_screen("resume")
    here.visitor.lay([sheet])
    here.hand.touch("main")
    wait_until("what was found", lambda: here.hand.find("field:last4") or here.hand.find("fault:action"), 60)
    if here.hand.find("field:last4"):
        here.hand.type_plain(LAST4)
        here.hand.touch("key:next")


def leave(here):
    """Back to the start; a touch that comes too soon after the last one does nothing, so once more."""
    for _ in range(3):
        here.hand.still()
        here.hand.touch("leave")
        try:
            return here.hand.wait_screen("home", 5)
        except Trouble:
            continue
    raise here.hand.lost("leaving does not lead home")


def online(here, touches, choices):
    """Triage to its outcome by these choices; how many touches it took."""
    before = here.hand.touches
    for choice in choices:
        here.hand.touch(choice)
    here.hand.wait_screen(touches)
    return here.hand.touches - before


def triage_and_guide(here):
    count = online(here, "online", ["tile:personal", "choice:own_phone:0"])
    check("an own phone number decides for online in two touches", count == 2, count)
    leave(here)
    count = online(here, "on-paper", ["tile:personal", "choice:own_phone:1", "choice:face_check:2", "choice:bank_card:1",
                                      "choice:bank_account:2"])
    says = here.hand.says()
    check("the longest way decides within six touches, and says why", count <= 6 and "没有通过" in says, (count, says))
    here.hand.touch("main")
    here.hand.wait_screen("notice")
    here.hand.touch("back")
    here.hand.wait_screen("on-paper")
    check("back from the application leads to the reason again", "没有通过" in here.hand.says())
    leave(here)
    count = online(here, "online", ["tile:unit", "choice:agent_phone:0", "choice:company_account:0"])
    check("a firm that sees the remark goes online", count == 3 and "附言" in here.hand.says(), here.hand.says())
    before = here.station.names("printed")
    here.hand.touch("second")
    sheet = printed_after(here, before, "OG")
    said = flat(sheet)
    check("the guide is one sheet with invitation code, account and QQ", pages_of(sheet) == 1 and
          all(word in said for word in ("qkc3MO#816592", "110906291910702", "3007292156", "证书助手")), said[-400:])
    here.hand.touch("main")
    here.hand.wait_screen("guide")
    pages = 1
    while not re.search("首页|start", here.hand.widget("main")["label"]):
        here.hand.touch("main")
        here.hand.still()
        pages += 1
    check("the guide for a firm is read page by page to its end", pages >= 12, pages)
    here.hand.touch("main")
    here.hand.wait_screen("home")


def blank_forms(here):
    here.hand.touch("door:blank")
    here.hand.wait_screen("blank")
    before = here.station.names("printed")
    row = here.hand.find(r"print:\d+:PA:edit")[0]
    here.hand.touch(row)
    said = flat(printed_after(here, before, "PA"))
    check("a blank form prints without anybody's data", "个人数字证书申请表" in said and "样小明" not in said, said[:300])
    here.hand.touch("main")
    here.hand.wait_screen("home")


def call(here):
    here.hand.touch("call")
    here.hand.wait_widget("dialog:0")
    check("calling is said, with help for the screen", "个人证书" in here.hand.says(), here.hand.says())
    here.hand.touch("dialog:0")
    here.hand.still()


def progress_and_data(here):
    case = next(iter(here.cases()))
    show_slip(here, "door:progress")
    here.hand.wait_screen("progress")
    here.hand.snap("progress")
    check("the progress shows the case and what to do next", case.replace("-", "") in here.hand.says().replace("-", ""),
          here.hand.says())
    here.hand.touch("main")
    here.hand.wait_screen("home")
    show_slip(here, "door:data")
    here.hand.wait_screen("data")
    here.hand.snap("data")
    says = here.hand.says()
    check("what is held is told in numbers, not in values", "样小明" not in says and "120101199006159013" not in says, says)
    before = here.station.names("printed")
    here.hand.touch("second")
    said = flat(printed_after(here, before, "PN"))
    check("the consents print with version and time", "2026-11" in said and case in said, said[:400])
    here.hand.touch("leave")
    here.hand.touch("dialog:1")
    here.hand.still()
    check("withdrawing can be thought over", here.cases()[case] == "printed", here.cases())
    here.hand.touch("leave")
    here.hand.touch("dialog:0")
    here.hand.wait_screen("erased")
    check("withdrawn is erased now", here.cases()[case] == "erased", here.cases())
    before = here.station.names("printed")
    here.hand.touch("second")
    said = flat(printed_after(here, before, "ER"))
    check("the record of the erasure prints, without personal data", case in said and "删除" in said and
          not any(word in said for word in ("样小明", "120101199006159013", "13800005678")), said[:400])
    here.hand.touch("main")
    here.hand.wait_screen("home")
    for form, words in (("PA", "已不在本机"), ("SL", "已经清除")):
        show_slip(here, "door:resume", form)
        here.hand.wait_widget("fault:action")
        check(f"what is erased is not found by its {'slip' if form == 'SL' else 'sheet'} any more", words in here.hand.says(),
              here.hand.says())
        here.hand.touch("back" if form == "PA" else "fault:action")  # to scan another one, or home
        here.hand.still()
        if here.hand.screen() == "resume":
            here.hand.touch("back")
        here.hand.wait_screen("home")


def in_chinese():
    part("side doors")
    with prepared.Prepared("parked", size=(1280, 800)) as here:
        here.start()
        for door in (triage_and_guide, blank_forms, call, progress_and_data):
            door(here)


def a_month_later(here):
    """The slip's day is over: the case is gone, and the person is told so, not that the slip is wrong."""
    case = next(iter(here.cases()))
    here.station.stop_kiosk()
    faked = subprocess.run(["faketime", "-f", "+31d", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True)
    here.station.environment.update(LD_PRELOAD=faked.stdout.strip(), FAKETIME="+31d", DONT_FAKE_MONOTONIC="1")
    here.start()
    show_slip(here, "door:resume", "SL")
    here.hand.wait_widget("fault:action")
    says = here.hand.says()
    check("a slip past its day: what was kept is erased, and that is said", "erased" in says and here.cases()[case] == "erased",
          (says, here.cases()))


def in_english():
    part("side doors in English")
    with prepared.Prepared("parked", size=(1080, 1920), extra=["--lang", "en"]) as here:
        here.start()
        for door, screen in (("door:blank", "blank"), ("door:guide", "guide")):
            here.hand.touch(door)
            here.hand.wait_screen(screen)
            here.hand.still()
            title = here.hand.look()["title"]
            check(f"{screen} is in English", not re.search(r"[\u3400-\u9fff]", title), title)
            if screen == "blank":
                here.hand.touch("main")
                here.hand.wait_screen("home")
            else:
                leave(here)
        show_slip(here, "door:progress")
        here.hand.wait_screen("progress")
        title = here.hand.look()["title"]
        check("progress is in English", not re.search(r"[\u3400-\u9fff]", title), title)
        a_month_later(here)


def main():
    for visit in (in_chinese, in_english):
        try:
            visit()
        except (Trouble, OSError, RuntimeError, KeyError, IndexError, subprocess.SubprocessError) as trouble:
            check(f"{visit.__name__} can be walked to its end", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
