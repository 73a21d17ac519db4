#!/usr/bin/python3
"""Sealing that cannot be done: certificates of the wrong kind, no room on the disk. The case stays complete, nothing half
lies in the outbox, the screen says so; once mended the same touch seals it."""
import os
import shutil
import subprocess
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", *more) for more in ((), ("scenario",))]
import certificates
import prepared
import strangers
from checks import check, finish, part
from station import Trouble, wait_until


def outbox_is_empty(station):
    return not any(station.names("outbox", place) for place in ("tmp", "new", "sent", "set-aside"))


def submit(here):
    """From the declaration or a fault to the next fault or the done screen; what the screen says."""
    hand = here.hand
    if hand.find("fault:action"):
        hand.touch("fault:action")
    else:
        here.visitor.go("declaration")
        here.visitor.declare()
        hand.touch("main")
    hand.still(1)
    wait_until("an answer of the submit screen", lambda: not hand.look()["busy"] and
               (hand.find("fault:action") or hand.screen() == "done"), 60)
    hand.still(2)
    return hand.says()


def refused(here, name, words):
    says = submit(here)
    case = here.visitor.case
    check(f"{name}: the screen says so, and what was kept", all(w in says for w in words) and "已加密保存" in says,
          says[-400:])
    check(f"{name}: the case stays complete", here.cases()[case] == "complete", here.cases())
    check(f"{name}: nothing lies in the outbox", outbox_is_empty(here.station))
    here.hand.snap("refused")


def wrong_certificates(here):
    station = here.station
    ca, ca_key = station.path("trust/ca.pem"), station.path("centre/ca.key")
    folder = os.path.join(here.folder, "wrong")
    os.makedirs(folder)
    other_ca, other_key = certificates.other_ca(folder)
    place = station.path("trust/recipients/demo-centre.pem")
    good = os.path.join(folder, "good.pem")
    shutil.copy(place, good)
    wrong = {
        "an expired recipient": certificates.certificate(folder, "expired", ca, ca_key, certificates.RECIPIENT,
                                                         dates=certificates.PAST)[0],
        "a recipient of the wrong purpose": certificates.certificate(folder, "purpose", ca, ca_key,
                                                                     certificates.SIGN_ONLY)[0],
        "a recipient of an unknown CA": certificates.certificate(folder, "stranger", other_ca, other_key,
                                                                 certificates.RECIPIENT)[0],
    }
    for name, pem in wrong.items():
        shutil.copy(pem, place)
        refused(here, name, ["证书"])
    os.unlink(place)
    refused(here, "no recipient at all", ["证书"])
    shutil.copy(good, place)
    sign = station.path("keys/sign.pem")
    shutil.copy(sign, os.path.join(folder, "sign.pem"))
    shutil.copy(certificates.certificate(folder, "oldsign", ca, ca_key, certificates.LEAF, subject="/CN=tianjin-01",
                                         dates=certificates.PAST)[0], sign)
    refused(here, "an expired signing certificate", ["证书"])
    shutil.copy(os.path.join(folder, "sign.pem"), sign)
    says = submit(here)
    check("with the right certificates the same touch seals it", here.hand.screen() == "done", says[-400:])
    check("one bundle lies in the outbox", len(station.names("outbox", "new")) == 1)
    check("the case is sealed", here.cases()[here.visitor.case] == "sealed")


def on_small_disk(name, megabytes):
    """The state folder of `here` on a tmpfs of its own size; None where this user may not mount."""
    folder = os.path.join(prepared.WORK, name)
    os.makedirs(folder, exist_ok=True)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    done = subprocess.run([*sudo, "mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", folder],
                          capture_output=True)
    return folder if done.returncode == 0 else None


def disk_full():
    part("fault disk full")
    folder = on_small_disk("small-disk", 400)
    if not folder:
        check("a small disk can be mounted", False, "needs root")
        return
    try:
        with prepared.Prepared("rescanned", folder=folder) as here:
            here.station.set(privacy__reserve_mb=1)
            here.start()
            here.resume_at("declaration")
            fill(folder, leave_mb=3)
            refused(here, "disk full while sealing", ["存储空间不够"])
            check("disk full: the store is sound", *strangers.store_is_sound(here.station.path("store/cases.db")))
            check("disk full: the kiosk runs on", here.station.kiosk.poll() is None)
            os.unlink(os.path.join(folder, "ballast"))
            says = submit(here)
            check("with room again the same touch seals it", here.hand.screen() == "done", says[-400:])
            bundles = here.station.names("outbox", "new")
            check("one bundle lies in the outbox, whole", len(bundles) == 1)
            check("it opens", *strangers.bundle_opens(
                here.station.path("outbox/new", bundles[0]), here.station.path("centre/recipient.key"),
                here.station.path("centre/recipient.pem"), here.station.path("trust/ca.pem"),
                os.path.join(folder, "opened")))
            no_room_for_a_new_case(here, folder)
    finally:
        subprocess.run([*([] if os.geteuid() == 0 else ["sudo", "-n"]), "umount", "-l", folder], capture_output=True)


def fill(folder, leave_mb):
    """A file that takes all room but so much."""
    free = shutil.disk_usage(folder).free
    with open(os.path.join(folder, "ballast"), "wb") as f:
        block = b"\0" * (1 << 20)
        for _ in range(max(0, (free >> 20) - leave_mb)):
            f.write(block)


def no_room_for_a_new_case(here, folder):
    """Less free than privacy.reserve_mb: a new case is refused before anything is asked, not in the middle."""
    here.visitor.at_done(here.hand.look())
    here.station.stop_kiosk()
    here.station.set(privacy__reserve_mb=500)
    here.start()
    before = here.cases()
    here.visitor.go("consents")
    consent(here)
    says = here.hand.says()
    check("too little room: a new case is refused with words", "存储空间不够" in says, says[-400:])
    check("too little room: no case was begun", here.cases() == before)


def consent(here):
    here.visitor.tick_all()
    here.hand.touch("main")
    here.hand.still()


def main():
    part("fault certificates")
    try:
        with prepared.Prepared("rescanned") as here:
            here.start()
            here.resume_at("declaration")
            wrong_certificates(here)
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        check("wrong certificates can be tried to the end", False, trouble)
    try:
        disk_full()
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        check("a full disk can be tried to the end", False, trouble)
    prepared.PAPERS.close()
    finish()


main()
