#!/usr/bin/python3
"""The firm's route on real screens: triage, licence and identity card read, ten sheets stamped and scanned back, the
bundle at the intake and opened there."""
import glob
import json
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
from checks import check, finish, part
from display import Display
from hand import Hand
from station import ROOT, Station, Trouble, wait_until
from visitor import Visitor, unit_visitor

def walk(station, hand):
    visitor = unit_visitor(Visitor(hand, prepared.PAPERS))
    visitor.go("done", 600)
    frame = hand.look()
    check("the firm's sheets are sealed", hand.screen() == "done")
    check("sixty touches are enough, keys left out", hand.touches <= 60, (hand.touches, hand.keys))
    print(f"  firm: {hand.touches} touches and {hand.keys} keys")
    visitor.at_done(frame)
    return visitor


def opened(station, folder):
    """The bundle, before it is sent, opened by the centre's own command; its application."""
    bundle = wait_until("the bundle", lambda: glob.glob(station.path("outbox", "new", "*.p7m")), 20)[0]
    out = os.path.join(folder, "opened")
    station.run(os.path.join(ROOT, "kiosk/demo/centre"), "open", station.state, bundle, out)
    with open(glob.glob(os.path.join(out, "**/application.json"), recursive=True)[0], encoding="utf-8") as f:
        return json.load(f), out


def main():
    part("visit of a firm")
    folder = tempfile.mkdtemp(prefix="unit-", dir=prepared.WORK)
    station = Station(os.path.join(folder, "state"))
    display = Display(1280, 800)
    try:
        station.start_intake()
        station.start_kiosk(display.name, 1280, 800)
        hand = Hand(station, display, os.path.join(folder, "screens"))
        hand.wait_screen("home", 20)
        visitor = walk(station, hand)
        application, out = opened(station, folder)
        station.sync()
        answers = {name: a["value"] for name, a in application["answers"].items()}
        check("the bundle holds the firm, why it is on paper, and the seals", application["kind"] == "unit" and
              answers["company"] == visitor.answers["company"] and answers["paper_reason"] == "account" and
              application["services"] == ["seal_official"], answers)
        check("who is both shows one document, and it stands in both places",
              answers["agent_name"] == answers["legal_name"] and
              all(glob.glob(os.path.join(out, "**", f"{name}.jpg"), recursive=True)
                  for name in ("licence-1", "legal-card-front", "agent-card-front", "authorization-1")), os.listdir(out))
        station.run("kiosk", "collect", "--state", station.state)
        said = station.run("kiosk", "case", "list", "--json", "--state", station.state).stdout
        check("the centre's receipt ends it", [case["state"] for case in json.loads(said)] == ["received"], said)
    except (Trouble, OSError, RuntimeError, KeyError, IndexError, subprocess.SubprocessError) as trouble:
        check("a firm's visit can be walked to its end", False, trouble)
    finally:
        station.close()
        display.close()
        prepared.PAPERS.close()
    finish()


main()
