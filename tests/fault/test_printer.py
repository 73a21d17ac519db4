#!/usr/bin/python3
"""The printer in trouble while the person stands before it: ippeveprinter, the IPP printer of the CUPS project, runs out of
paper in the middle of a job, then gives a job up. The screen says what happened and what to do, in both languages; when
paper is in, everything comes out."""
import os
import subprocess
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import prepared
from checks import check, finish, part
from display import end_with_parent
from station import Trouble, free_port, wait_until

BUS = """<busconfig><type>system</type><listen>unix:path={}/bus</listen><policy context="default">
<allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_requested_reply="true"/>
<allow receive_requested_reply="true"/></policy></busconfig>"""
# Does what the file `mode` says: "now" prints, "wait" goes on printing, "fail" gives up, "two" prints two, gives one up and
# then prints again; else a reason to stop for.
COMMAND = """#!/bin/sh
cd '{}'
said=wait
while mode=$(cat mode) && [ "$mode" != now ]; do
  [ "$mode" = fail ] && exit 1
  if [ "$mode" = two ]; then
    echo >>tried
    [ $(wc -l <tried) = 3 ] && exit 1
    break
  fi
  if [ "$mode" != $said ]; then
    [ $said = wait ] || echo "STATE: -$said" >&2
    [ "$mode" = wait ] || echo "STATE: +$mode" >&2
    said=$mode
  fi
  sleep 0.05
done
[ $said = wait ] || echo "STATE: -$said" >&2
echo "$1" >>printed
exit 0
"""


class Printer:
    """An IPP printer with a message bus of its own, which it insists on."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.write("bus.conf", BUS.format(folder))
        self.write("command", COMMAND.format(folder))
        os.chmod(os.path.join(folder, "command"), 0o700)
        self.set("now")
        self.port = free_port()
        self.queue = f"ipp://localhost:{self.port}/ipp/print"
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
                 "preexec_fn": end_with_parent,
                 "env": dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={folder}/bus")}
        self.bus = subprocess.Popen(["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork"], **quiet)
        wait_until("the printer's bus", lambda: os.path.exists(os.path.join(folder, "bus")), 20)
        self.printer = subprocess.Popen(["ippeveprinter", "-p", str(self.port), "-n", "localhost", "-r", "off", "-d", folder,
                                         "-f", "application/pdf", "-c", os.path.join(folder, "command"), "Specimen"], **quiet)

    def write(self, name, text):
        with open(os.path.join(self.folder, name + ".tmp"), "w", encoding="utf-8") as f:
            f.write(text)
        os.rename(os.path.join(self.folder, name + ".tmp"), os.path.join(self.folder, name))

    def set(self, mode):
        self.write("mode", mode)

    def printed(self):
        try:
            with open(os.path.join(self.folder, "printed"), encoding="utf-8") as f:
                return len(f.read().splitlines())
        except FileNotFoundError:
            return 0

    def close(self):
        for process in (self.printer, self.bus):
            process.kill()
            process.wait()


def fault_shown(here, words, seconds=60):
    hand = here.hand

    def shown():
        return hand.find("fault:action") and all(word in hand.says() for word in words)
    try:
        wait_until(f"a fault that says {words}", shown, seconds)
    except Trouble as trouble:
        raise hand.lost(str(trouble)) from None
    hand.still(2)
    return hand.says()


def in_english(here, name, words):
    here.hand.touch("language")
    here.hand.still(2)
    says = here.hand.says()
    missing = [word for word in words if "".join(word.split()) not in says]
    check(f"{name}: the same in English", not missing, (missing, says[-500:]))
    here.hand.touch("language")
    here.hand.still(2)


def out_of_paper(here, printer):
    hand = here.hand
    before = printer.printed()
    printer.set("wait")
    hand.touch("second")
    wait_until("printing", lambda: "正在打印" in hand.says(), 30)
    printer.set("media-empty")
    says = fault_shown(here, ["缺纸"])
    check("out of paper in a job: what to do, and what was kept", "装入A4纸" in says and "已加密保存在本机" in says, says[-400:])
    hand.snap("paper-out")
    in_english(here, "out of paper", ["out of paper", "put A4 paper", "saved here, encrypted"])
    printer.set("now")
    hand.touch("fault:action")
    check("paper in: the screen goes on by itself", hand.wait_screen("stamp", 90) == "stamp")
    check("and every form came out", printer.printed() == before + 4, (before, printer.printed()))


def given_up(here, printer):
    hand = here.hand
    hand.touch("back")
    hand.wait_screen("print")
    printer.set("fail")
    hand.touch("second")
    says = fault_shown(here, ["已加密保存在本机"])
    check("a job given up is no print: again, or the staff", hand.find("fault:second") and "重新打印" in says, says[-400:])
    in_english(here, "a job given up", ["saved here, encrypted"])
    printer.set("now")
    before = printer.printed()
    hand.touch("fault:action")
    check("printed again once the printer is well", hand.wait_screen("stamp", 90) == "stamp")
    check("each form came out now, and none twice", printer.printed() == before + 4, (before, printer.printed()))


def given_up_in_the_middle(here, printer):
    """Some forms are out, one is given up, others still wait: these must not come beside what is printed again."""
    hand = here.hand
    hand.touch("back")
    hand.wait_screen("print")
    before = printer.printed()
    printer.set("two")
    hand.touch("second")
    fault_shown(here, ["已加密保存在本机"])
    printer.set("now")
    out = printer.printed() - before
    check("two forms came out before one was given up", out == 2, out)
    hand.touch("fault:action")
    check("the others are printed once the printer is well", hand.wait_screen("stamp", 90) == "stamp")
    check("every form came out once", printer.printed() == before + 4, (before, printer.printed()))


def main():
    part("fault printer")
    with prepared.Prepared("parked", size=(1280, 800)) as here:
        printer = Printer(os.path.join(here.folder, "printer"))
        try:
            here.station.set(printer__kind="cups", printer__queue=f'"{printer.queue}"')
            here.start()
            here.resume_at("stamp")
            here.hand.touch("back")
            here.hand.wait_screen("print")
            for step in (out_of_paper, given_up, given_up_in_the_middle):
                step(here, printer)
        except (Trouble, OSError) as trouble:
            check("a printer in trouble can be tried to the end", False, trouble)
        finally:
            printer.close()
    prepared.PAPERS.close()
    finish()


main()
