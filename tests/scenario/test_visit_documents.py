#!/usr/bin/python3
"""Who has no citizen's card: a residence permit and a foreigner's card told by themselves, a travel permit chosen and kept
as it lies, with what it says typed once; and papers of other organisations than companies."""
import json
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.realpath(__file__)),
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")]
import prepared
import paperwork
from checks import check, finish, part
from display import Display
from hand import Hand
from station import Station, Trouble
from strangers import pdf_text
from visitor import Visitor, form_of

SEED = 3
NAME = "样䶮"  # whose second character no list of words has
YAN = "一丿乙丿丶一一丿丶"


def made(tool, kind, side):
    """(scan, truth) of a specimen document, made once."""
    folder = prepared.PAPERS.folder
    os.makedirs(folder, exist_ok=True)
    path, truth = [os.path.join(folder, f"{kind}-{side}.{end}") for end in ("pnm", "json")]
    if not os.path.exists(path):
        draft = os.path.join(folder, f"draft-{kind}-{side}.pnm")
        named = ["--name", NAME] if kind.startswith("travel") else []
        paperwork.tool(tool, "-o", draft, "--kind", kind, "--side", side, "--seed", SEED, "--json", truth, *named)
        os.rename(draft, path)
    with open(truth, encoding="utf-8") as f:
        return path, json.load(f)


DOCUMENTS = {"residence-hk": "make_permit.py", "travel-hk": "make_permit.py", "prc2023": "make_passport.py"}


def prepare():
    for kind, tool in DOCUMENTS.items():
        for side in ("front", "back"):
            prepared.PAPERS.begin((kind, side), made, tool, kind, side)


def document(kind, side):
    return prepared.PAPERS.begin((kind, side), made, DOCUMENTS[kind], kind, side).result()


class Guest(Visitor):
    """Shows one document after another; the last one is the one that is used."""
    shown = ("residence-hk", "prc2023", "travel-hk")

    def scan_face(self, kind, side):
        label = self.hand.widget("main")["label"]
        self.lay([document(kind, side)[0]])
        self.main()
        self.after_scan(lambda: self.hand.find("rescan") or self.hand.widget("main")["label"] != label)

    def at_question(self, frame):
        """A name with a character that this person can write, but not spell."""
        if self.name_of(frame) != "question-name":
            super().at_question(frame)
            return
        self.hand.type_pinyin(NAME[0])
        self.hand.touch("key:page:rare")
        self.hand.touch("key:page:strokes")
        for stroke in YAN:
            self.hand.key(stroke)
        self.hand.choose_candidate(NAME[1])
        self.hand.still()
        entry = self.hand.widget("field:name")
        check("a character is found by its strokes", entry["state"] == NAME, entry)
        self.snap_once(self.hand.look(), "-by-strokes")
        self.typed.append(("name", NAME))
        self.hand.touch("key:next")
        self.leaves(frame)

    def scan_both(self, kind):
        self.scan_face(kind, "front")
        if not self.hand.find("rescan"):
            self.scan_face(kind, "back")
        self.hand.still()
        self.snap_once(self.hand.look(), "-" + kind)
        return self.hand.says()


def read_paper(guest, kind):
    """An employer's certificate on the glass: told what it is by its words, name and code read."""
    hand = guest.hand
    guest.go("licence")
    if hand.find("rescan"):
        hand.touch("rescan")
        hand.still()
    scan, truth = prepared.PAPERS.licence(kind)
    guest.lay([scan])
    guest.main()
    guest.after_scan(lambda: hand.find("rescan"))
    says, fields = hand.says(), truth["fields"]
    check(f"{fields['paper']}: name and code are read", fields["company"] in says and fields["uscc"] in says, (says[-400:], fields))
    guest.answers.update(company=fields["company"], company_uscc=fields["uscc"])


def read_by_itself(guest, kind, called, number):
    says = guest.scan_both(kind)
    check(f"{called} is told by itself", called in says, says[-600:])
    check(f"the number of {called} is read", number in says, says[-600:])


def travel_permit(guest):
    """Not a citizen's card: chosen among the kinds, kept as it lies, its number and name typed."""
    hand = guest.hand
    truth = document("travel-hk", "front")[1]
    hand.touch("second")
    hand.still()
    guest.choose("id_type", "travel-permit", hand.find(r"choice:id_type:\d+"))
    frame = hand.look()
    guest.main()
    guest.leaves(frame)
    if hand.find("rescan"):  # the other card's pictures are still there
        hand.touch("rescan")
        hand.still()
    says = guest.scan_both("travel-hk")
    check("what no reader knows is kept, and said to be filled in", hand.find("rescan") and "通行证" in says, says[-600:])
    return truth


def main():
    part("other documents")
    folder = tempfile.mkdtemp(prefix="documents-", dir=prepared.WORK)
    station, display = Station(os.path.join(folder, "state")), Display(1280, 800)
    try:
        prepare()
        station.start_kiosk(display.name, 1280, 800)
        hand = Hand(station, display, os.path.join(folder, "screens"))
        hand.wait_screen("home", 20)
        guest = Guest(hand, prepared.PAPERS, services=["personal_signature"])
        guest.licence_kind = None
        guest.go("card")
        read_by_itself(guest, "residence-hk", "港澳台居民居住证", document("residence-hk", "front")[1]["number"])
        hand.touch("rescan")
        hand.still()
        read_by_itself(guest, "prc2023", "外国人永久居留身份证", document("prc2023", "front")[1]["number"])
        hand.touch("rescan")
        hand.still()
        truth = travel_permit(guest)
        says = hand.says()
        check("nothing of another person's card stands beside it", "MULLER" not in says and "911398195403070944" not in says, says[-400:])
        guest.answers.update(id_number=truth["travel_number"], sex="male" if truth["sex"] == "男" else "female",
                             birth=truth["birth"], id_valid_to=truth["valid_to"])
        guest.corrected = True
        for kind in ("foundation", "private"):
            read_paper(guest, kind)
        guest.go("stamp")
        form = next(n for n in station.names("printed") if form_of(n) == "PA")
        said = "".join(pdf_text(station.path("printed", form))[0].split())
        check("the application names the person, the kind of document and its number", NAME in said and
              truth["travel_number"] in said and "来往内地" in said, said[:800])
        check("what no reader knows is typed, each field once", guest.typed and not guest.typed_twice(), guest.typed)
    except (Trouble, OSError, RuntimeError, KeyError, IndexError, subprocess.SubprocessError) as trouble:
        check("a guest's visit can be walked to its end", False, trouble)
    finally:
        station.close()
        display.close()
        prepared.PAPERS.close()
    finish()


main()
