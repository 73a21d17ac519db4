#!/usr/bin/python3
"""The firm's route on real screens: triage, licence and identity cards read, the sheets stamped and scanned back, the
bundle at the intake and opened there; once with an agent and all seals, once by the legal representative in person."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
from checks import check, finish, part
from display import Display
from paperwork import LEGAL, PERSON
from hand import Hand
from station import ROOT, Station, Trouble, wait_until
from strangers import pdf_text
from visitor import Visitor, form_of, unit_visitor

SEALS = ["seal_official", "seal_legal", "seal_drawing", "seal_contract", "seal_finance", "seal_other"]


def print_texts(station, case):
    """The text of each form printed for this case, without blanks."""
    return {form_of(name): re.sub(r"\s+", "", pdf_text(station.path("printed", name))[0])
            for name in station.names("printed") if case in name}


def agent_with_all_seals(hand):
    """In English, an agent for an institution, whose legal representative is somebody else; six seals, ten stamped
    sheets; to the end."""
    visitor = unit_visitor(Visitor(hand, prepared.PAPERS), SEALS)
    visitor.answers.update(agent_is_legal="no", seal_other_name="样本专用章")
    visitor.licence_kind = "institution"
    visitor.go("stamp", 900)
    said = print_texts(hand.station, visitor.case)
    check("an agent's set has twelve sheets of nine forms", sorted(said) == ["AC", "AU", "BL", "LC", "SA", "UA", "US", "UX", "UY"],
          sorted(said))
    check("the letter names both persons and their numbers", all(word in said["AU"] for word in (
        LEGAL["name"], LEGAL["number"], PERSON["name"], PERSON["number"])), said["AU"])
    check("the application counts six seals and names the sixth", "样本专用章" in said["UA"] and "UKEY6把" in said["UA"], said["UA"])
    check("an institution's paper is called by its name", "事业单位法人证书复印件" in said["BL"], said["BL"][:200])
    visitor.go("done", 1500)  # sheets take their time to be drawn on a busy machine
    frame = hand.look()
    check("the firm's sheets are sealed", hand.screen() == "done")
    check("every field is typed at most once, and no answer twice", visitor.typed and not visitor.typed_twice(), visitor.typed)
    check("sixty touches are enough, keys left out", hand.touches <= 60, (hand.touches, hand.keys))
    print(f"  firm with an agent and six seals: {hand.touches} touches and {hand.keys} keys")
    visitor.at_done(frame)
    return visitor


def legal_representative_alone(hand):
    """In Chinese, the legal representative of a society in person: one document; as far as the stamps."""
    hand.touch("language")
    hand.still()
    before, typed = hand.touches, hand.keys
    visitor = unit_visitor(Visitor(hand, prepared.PAPERS))
    visitor.licence_kind = "society"
    visitor.go("stamp", 900)
    said = print_texts(hand.station, visitor.case)
    check("who is both stands in both places", said["AU"].count(PERSON["number"]) == 2 and PERSON["number"] in said["LC"] and
          PERSON["number"] in said["AC"], said["AU"])
    check("seals that nobody asked for have no sheet", sorted(said) == ["AC", "AU", "BL", "LC", "SA", "UA", "US"], sorted(said))
    check("a society's paper is called by its name", "社会团体法人登记证书复印件" in said["BL"], said["BL"][:200])
    print(f"  firm, legal representative in person: {hand.touches - before} touches and {hand.keys - typed} keys to the print")
    visitor.park()
    visitor.at_parked(hand.look())
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
        station.start_kiosk(display.name, 1280, 800, extra=["--lang", "en"])
        hand = Hand(station, display, os.path.join(folder, "screens"))
        hand.wait_screen("home", 20)
        visitor = agent_with_all_seals(hand)
        application, out = opened(station, folder)
        station.sync()
        answers = {name: a["value"] for name, a in application["answers"].items()}
        check("the bundle holds the firm, why it is on paper, and the seals", application["kind"] == "unit" and
              answers["company"] == visitor.answers["company"] and answers["paper_reason"] == "account" and
              sorted(application["services"]) == sorted(SEALS), answers)
        check("legal representative and agent are two, each with a document",
              (answers["legal_name"], answers["agent_name"]) == (LEGAL["name"], PERSON["name"]) and
              all(glob.glob(os.path.join(out, "**", f"{name}.jpg"), recursive=True)
                  for name in ("licence-1", "legal-card-front", "agent-card-front", "authorization-1")), os.listdir(out))
        check("every frame of the six seals became a picture",
              len(glob.glob(os.path.join(out, "**/seals/*.png"), recursive=True)) == 12, os.listdir(out))
        station.run("kiosk", "collect", "--state", station.state)
        said = station.run("kiosk", "case", "list", "--json", "--state", station.state).stdout
        check("the centre's receipt ends it", [case["state"] for case in json.loads(said)] == ["received"], said)
        legal_representative_alone(hand)
    except (Trouble, OSError, RuntimeError, KeyError, IndexError, subprocess.SubprocessError) as trouble:
        check("a firm's visit can be walked to its end", False, trouble)
    finally:
        station.close()
        display.close()
        prepared.PAPERS.close()
    finish()


main()
