#!/usr/bin/python3
"""The scanner in trouble while the person stands before it: SANE's test backend reports each fault, the driver's process
is killed or stops answering. The screen says what happened, what was kept and what to do; then it works again."""
import os
import signal
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import prepared
from checks import check, finish, part
from station import Trouble, wait_until

# What the driver reports, and what the screen must say in Chinese and in English.
STATES = [
    ("SANE_STATUS_JAMMED", "a jam", ["卡住了", "打开扫描仪的盖子"], ["Paper is stuck", "cover"]),
    ("SANE_STATUS_COVER_OPEN", "an open cover", ["盖子没有合上", "合上盖子"], ["cover is open", "close the cover"]),
    ("SANE_STATUS_NO_DOCS", "an empty feeder", ["没有纸", "放好"], ["no paper in the scanner"]),
    ("SANE_STATUS_IO_ERROR", "an I/O error", ["故障", "再试一次"], ["reported a fault", "again"]),
    ("SANE_STATUS_DEVICE_BUSY", "a busy scanner", ["正忙", "稍等"], ["is busy"]),
    ("SANE_STATUS_ACCESS_DENIED", "a scanner that may not be used", ["不允许", "工作人员"], ["does not allow", "staff"]),
]
KEPT, KEPT_IN_ENGLISH = "已加密保存在本机", "saved here, encrypted"  # nothing was scanned yet: the answers


def use_test_backend(station, status="Default", slow=False):
    """One device of SANE's test backend that reports this state when it is read."""
    with open("/etc/sane.d/test.conf", encoding="utf-8") as f:
        lines = [line for line in f.read().splitlines() if line and not line.startswith("#")]
    values = {"read-status-code": f'"{status}"', "number_of_devices": "1", "mode": "Color", "resolution": "300",
              "read-delay": "true" if slow else "false", "read-delay-duration": "200000",
              "read-limit": "true" if slow else "false", "read-limit-size": "2000"}
    lines = [f"{line.split()[0]} {values.get(line.split()[0], line.split(None, 1)[1])}" for line in lines]
    for name, text in (("dll.conf", "test\n"), ("test.conf", "\n".join(lines) + "\n")):
        with open(station.path("sane.d", name), "w", encoding="utf-8") as f:
            f.write(text)
    end_children(station)


def use_paper_tray(station):
    with open(station.path("sane.d/dll.conf"), "w", encoding="utf-8") as f:
        f.write("pnm\n")
    end_children(station)


def children(station):
    """The kiosk-scan processes of this kiosk."""
    found = []
    with open(f"/proc/{station.kiosk.pid}/task/{station.kiosk.pid}/children") as f:
        for pid in f.read().split():
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as c:
                    words = c.read().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"kiosk-scan"):
                found.append((int(pid), b" ".join(words).decode()))
    return found


def end_children(station):
    for pid, _ in children(station):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)


def fault_after_scan(here, seconds=40):
    """Touches scan (or the fault's action) and waits for the fault that follows; what the screen says."""
    hand = here.hand
    hand.touch("fault:action" if hand.find("fault:action") else "main")
    return fault_shown(here, seconds)


def fault_shown(here, seconds):
    hand = here.hand
    hand.still(2)
    try:
        wait_until("a fault on the screen", lambda: hand.find("fault:action") and not hand.look()["busy"], seconds)
    except Trouble as trouble:
        raise hand.lost(str(trouble)) from None
    hand.still(2)
    return hand.says()


def in_english(here, name, words):
    """The fault that is shown, in the other language."""
    here.hand.touch("language")
    here.hand.still(2)
    says = here.hand.says()
    missing = [word for word in [*words, KEPT_IN_ENGLISH] if "".join(word.split()) not in says]
    check(f"{name}: the same in English", not missing, (missing, says[-500:]))
    here.hand.touch("language")
    here.hand.still(2)


def reported(here):
    for status, name, words, english in STATES:
        use_test_backend(here.station, status)
        says = fault_after_scan(here)
        # SANE's test backend can lock itself up when it is cancelled early; the kiosk rightly calls that hung and
        # starts another child, which then reports the state that was asked for.
        for _ in range(2):
            if "没有反应" in says:
                says = fault_after_scan(here)
        check(f"{name}: the screen says what happened and what to do", all(w in says for w in words), says[-400:])
        check(f"{name}: it says what was kept", KEPT in says, says[-400:])
        in_english(here, name, english)
        here.hand.snap(status.split("_", 2)[2].lower())


def none_there(here):
    with open(here.station.path("sane.d/dll.conf"), "w") as f:
        f.write("# no driver\n")
    end_children(here.station)
    says = fault_after_scan(here)
    check("no scanner: the screen says so and offers staff", "没有找到扫描仪" in says and
          here.hand.find("fault:second"), says[-400:])
    in_english(here, "no scanner", ["No scanner was found"])


def driver(here):
    """The child that drives the scanner, while a scan is under way."""
    def busy_child():
        found = [pid for pid, words in children(here.station) if " read" not in words]
        return found and here.hand.look()["busy"] and found[0]
    return wait_until("a scan under way", busy_child, 20)


def killed(here):
    use_test_backend(here.station, slow=True)
    here.hand.touch("fault:action" if here.hand.find("fault:action") else "main")
    pid = driver(here)
    time.sleep(0.5)
    os.kill(pid, signal.SIGKILL)
    says = fault_shown(here, 20)
    check("the driver's process killed in a scan: the screen says so", "意外中断" in says, says[-400:])
    check("the driver's process killed in a scan: it says what was kept", KEPT in says, says[-400:])
    in_english(here, "the driver's process killed in a scan", ["stopped unexpectedly"])
    here.hand.touch("fault:action")
    pid = driver(here)
    time.sleep(0.5)
    os.kill(pid, signal.SIGSTOP)
    says = fault_shown(here, 30)
    check("the driver's process stops answering: the screen says so", "没有反应" in says, says[-400:])
    in_english(here, "the driver's process stops answering", ["did not respond"])
    check("the driver's process stops answering: it was ended", pid not in [p for p, _ in children(here.station)])


def and_then(here):
    """After all that the right sheets go through."""
    use_paper_tray(here.station)
    hand = here.hand
    scans = here.visitor.sheets_in_hand()
    here.visitor.lay(scans)
    hand.touch("fault:action")
    here.visitor.after_scan(lambda: not any(n.endswith(".pnm") for n in here.station.names("tray")), 120)
    here.visitor.scanned = True
    check("afterwards the sheets are scanned as if nothing had been", here.visitor.go("declaration") == "declaration")
    check("the kiosk is the same process all the time", here.station.kiosk.poll() is None)


def main():
    part("fault scanner")
    with prepared.Prepared("parked") as here:
        here.station.set(scanner__device='""', scanner__line_timeout_s=8)
        visitor = here.start()
        for pdf, how in visitor.how_to_scan():
            prepared.PAPERS.prepare_sheets(pdf, **how)
        here.resume_at("rescan")
        for step in (reported, none_there, killed, and_then):
            try:
                step(here)
            except (Trouble, OSError) as trouble:
                check(f"{step.__name__} can be walked to its end", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
