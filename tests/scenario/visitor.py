"""A visitor at the station: looks at the screen that is there, does what a person would do on it, and goes on until
the place where this visit is to stop. Because it reacts to screens instead of following a list, the same visitor also
continues after the station was killed. Times per step go to `steps`."""
import concurrent.futures
import hashlib
import json
import os
import re
import tempfile
import time

import paperwork
from station import Trouble, wait_until

# What this visitor answers. Chinese is typed by pinyin, the rest key by key.
ANSWERS = {
    "own_phone": "other", "bank_card": "none", "business_type": "first", "order_number": "2026112217450038",
    "mobile": "13800001234", "email": "yang@example.com", "postcode": "300000", "telephone": "",
    "address": "天津市和平区样本路1号", "company": "天津样本建筑设计有限公司", "company_uscc": "91120101MA05XYK1X6",
    "practice_qualification": "structural-1", "practice_number": "1200123-S045",
    "id_type": "citizen-id", "name": paperwork.PERSON["name"], "sex": "male", "nation": "汉",
    "birth": paperwork.PERSON["birth"], "id_number": paperwork.PERSON["number"],
    "id_issuer": paperwork.PERSON["issuer"], "id_valid_from": paperwork.PERSON["valid_from"],
    "id_valid_to": paperwork.PERSON["valid_to"],
}
SERVICES = ["personal_signature", "practice_seal"]
FORMS = {"PA": {"dpi": 300, "flip_page": 2}, "SA": {"dpi": 300}, "IC": {"dpi": 300}, "PS": {"dpi": 600},
         "UA": {"dpi": 300, "flip_page": 2}, "BL": {"dpi": 300}, "LC": {"dpi": 300}, "AC": {"dpi": 300},
         "AU": {"dpi": 300}, "US": {"dpi": 600}, "UX": {"dpi": 600}, "UY": {"dpi": 600}}
LICENCE_SEEDS = {"wide": 7, "upright": 7, "institution": 2, "society": 3, "private": 4, "foundation": 5}
# An agent who is the legal representative of a firm whose account cannot be seen into.
UNIT = {
    "agent_phone": "own", "company_account": "none", "legal_phone": "unable", "agent_is_legal": "yes",
    "agent_mobile": "13800001234", "company_address": "天津市和平区样本路1号", "legal_name": paperwork.PERSON["name"],
    "legal_id_number": paperwork.PERSON["number"], "agent_id_valid_from": paperwork.PERSON["valid_from"],
    "agent_id_valid_to": paperwork.PERSON["valid_to"],
}


class Papers:
    """The sheets this visitor has in hand: made once for a printed file, in the background, and kept."""

    def __init__(self, folder):
        self.folder = folder
        self.pool = concurrent.futures.ThreadPoolExecutor(2)
        self.jobs = {}
        os.makedirs(folder, exist_ok=True)

    def begin(self, key, work, *arguments, **more):
        if key not in self.jobs:
            self.jobs[key] = self.pool.submit(work, *arguments, **more)
        return self.jobs[key]

    def close(self):
        """Waits for what is being made; nothing new begins."""
        self.pool.shutdown(cancel_futures=True)

    def card(self, side, person=paperwork.PERSON):
        """One face of a person's card, as a scan."""
        return self.begin(("card", side, person["number"]), self.make_card, side, person).result()

    def make_card(self, side, person):
        path = os.path.join(self.folder, f"card-{side}-{person['number'][-4:]}.pnm")
        if not os.path.exists(path):
            draft = f"draft-{side}-{person['number'][-4:]}.pnm"
            os.rename(paperwork.card(self.folder, side, draft, person=person), path)
        return path

    def licence(self, kind="wide"):
        """(scan, truth) of a specimen licence: wide, upright, institution or society."""
        return self.begin(("licence", kind), self.make_licence, kind).result()

    def make_licence(self, kind):
        path, truth = [os.path.join(self.folder, f"licence-{kind}.{end}") for end in ("pnm", "json")]
        if not os.path.exists(path):
            draft = os.path.join(self.folder, f"draft-licence-{kind}.pnm")
            paperwork.tool("make_licence.py", "-o", draft, "--seed", LICENCE_SEEDS[kind], "--kind", kind, "--qr", "whole",
                           "--dpi", 300, "--json", truth)
            os.rename(draft, path)
        with open(truth, encoding="utf-8") as f:
            return path, json.load(f)

    def prepare_cards(self):
        for side in ("front", "back"):
            self.begin(("card", side, paperwork.PERSON["number"]), self.make_card, side, paperwork.PERSON)
        self.begin(("licence", "wide"), self.make_licence, "wide")

    def prepare_sheets(self, pdf, **how):
        """Begins to make the scans of a print. A copy of the same print, and another test, finds them made."""
        key = repr((os.path.basename(pdf), os.path.getmtime(pdf), sorted(how.items())))
        return self.begin(key, self.make_sheets, pdf, hashlib.sha256(key.encode()).hexdigest()[:16], how)

    def make_sheets(self, pdf, name, how):
        made = os.path.join(self.folder, name)
        if not os.path.isdir(made):
            draft = tempfile.mkdtemp(dir=self.folder)
            paperwork.stamped(pdf, draft, **how)
            os.rename(draft, made)
        return [os.path.join(made, scan) for scan in sorted(os.listdir(made))]

    def sheets(self, pdf, **how):
        """Scans of the stamped pages of a PDF."""
        return self.prepare_sheets(pdf, **how).result()


class Visitor:
    def __init__(self, hand, papers, answers=None, services=None, say=lambda line: None):
        self.hand = hand
        self.station = hand.station
        self.papers = papers
        self.answers = dict(ANSWERS, **(answers or {}))
        self.services = services or SERVICES
        self.say = say
        self.case = None
        self.kind = "personal"
        self.steps = []       # (name, seconds)
        self.resume_with = None  # the slip's scan, for 继续上次的办理
        self.printed_before = set()
        self.corrected = False
        self.scanned = False
        self.seen_pictures = set()
        self.shuffle = True
        self.licence_kind = "wide"  # None: not brought
        self.typed = []       # (field, answer) as they were asked and had to be typed; what was corrected later is not in it

    # ---- the walk ----
    def go(self, stop_at, seconds=600):
        """Walks until one of these screens is there; returns its name. The screen itself is left untouched."""
        stop_at = [stop_at] if isinstance(stop_at, str) else stop_at
        end = time.monotonic() + seconds
        while True:
            frame = self.hand.still()
            screen = frame["screen"]
            self.case = frame.get("case") or self.case
            self.snap_once(frame)
            if screen in stop_at:
                return screen
            if time.monotonic() > end:
                raise self.hand.lost(f"the visit did not come to {' or '.join(stop_at)} within {seconds} s")
            step = getattr(self, "at_" + screen.replace("-", "_"), None)
            if step is None:
                raise self.hand.lost(f"the visitor does not know the screen {screen!r}")
            fault = self.hand.widget("fault:action")
            if fault and fault["id"] == "fault:action":
                raise self.hand.lost("a fault came up")
            begun = time.monotonic()
            name = self.name_of(frame)
            step(frame)
            took = time.monotonic() - begun
            self.steps.append((name, took))
            self.say(f"{name:<32} {took:6.1f} s")

    def name_of(self, frame):
        """The screen, with the field that is asked."""
        for w in frame["widgets"]:
            asked = re.match(r"(?:field|choice):([a-z_0-9]+)", w["id"])
            if asked and frame["screen"] in ("question", "triage"):
                return f"{frame['screen']}-{asked.group(1)}"
        return frame["screen"]

    def snap_once(self, frame, suffix=""):
        name = self.name_of(frame) + suffix
        if name not in self.seen_pictures:
            self.seen_pictures.add(name)
            self.hand.snap(name)

    def main(self, seconds=15):
        self.hand.touch("main", seconds)

    def leaves(self, frame, seconds=20):
        """Waits until another screen, question or state of the main button is there."""
        def other():
            now = self.hand.look()
            return (now["screen"], now.get("title"), self.name_of(now)) != (
                frame["screen"], frame.get("title"), self.name_of(frame)) and not now.get("busy")
        try:
            wait_until("another screen", other, seconds)
        except Trouble:
            raise self.hand.lost(f"{frame['screen']} stays") from None

    # ---- screens ----
    def at_home(self, frame):
        if self.resume_with:
            self.hand.touch("door:resume")
        else:
            self.hand.touch(f"tile:{self.kind}")
        self.leaves(frame)

    def at_triage(self, frame):
        field = self.name_of(frame).removeprefix("triage-")
        self.hand.touch(f"choice:{field}:{CHOICES[field].index(self.answers[field])}")
        self.leaves(frame)

    def at_on_paper(self, frame):
        self.main()
        self.leaves(frame)

    def at_notice(self, frame):
        while (down := self.hand.widget("policy:down")) and down["id"] == "policy:down" and down["enabled"]:
            self.hand.touch(down)
        self.main()
        self.leaves(frame)

    def tick_all(self):
        for w in self.hand.find("tick:.*"):
            if w["state"] != "ticked":
                self.hand.touch(w)
        self.hand.still()
        self.snap_once(self.hand.look(), "-ticked")

    def at_consents(self, frame):
        self.tick_all()
        self.main()
        self.leaves(frame)

    def at_services(self, frame):
        for service in self.services:
            tile = self.hand.wait_widget(f"tile:{service}")
            if tile["state"] != "chosen":
                self.hand.touch(tile)
        self.hand.still()
        self.snap_once(self.hand.look(), "-chosen")
        self.main()
        self.leaves(frame)

    def at_question(self, frame):
        field = self.name_of(frame).removeprefix("question-")
        if field not in self.answers:
            raise self.hand.lost(f"the visitor has no answer to {field!r}")
        wanted = self.answers[field]
        choices = self.hand.find(rf"choice:{field}:\d+")
        if choices:
            self.choose(field, wanted, choices)
            self.main()
        else:
            if self.fill(field, wanted):
                self.typed.append((field, wanted))
            self.hand.touch("key:next")
        self.leaves(frame)

    def choose(self, field, wanted, choices):
        index = CHOICES[field].index(wanted)
        chip = next((w for w in choices if w["id"] == f"choice:{field}:{index}"), None)
        if not chip or chip["state"] != "chosen":
            self.hand.reach(f"choice:{field}:{index}")
        self.hand.still()

    def fill(self, field, wanted):
        """Types the answer unless it stands there already; whether it was typed."""
        entry = self.hand.wait_widget(f"field:{field}")
        typed = wanted.replace("-", "") if field in ("birth", "id_valid_from", "id_valid_to") else wanted
        if entry["state"].replace("-", "") == wanted.replace("-", ""):
            return False
        if field == "company_address" and entry["state"]:  # as read on the licence
            self.say(f"  read as {entry['state']}")
            return False
        if entry["state"]:
            self.hand.touch("key:clear")
        self.hand.type_text(typed)
        self.hand.still()
        self.snap_once(self.hand.look(), "-typed")
        entry = self.hand.widget(f"field:{field}")
        if entry["state"].replace("-", "") != wanted.replace("-", ""):
            raise self.hand.lost(f"{field}: typed {wanted!r}, but {entry['state']!r} stands there")
        return True

    def typed_twice(self):
        """Fields that had to be typed more than once, and answers typed into more than one field."""
        fields, answers = [field for field, _ in self.typed], [answer for _, answer in self.typed]
        return sorted({word for words in (fields, answers) for word in words if words.count(word) > 1})

    def at_card(self, frame):
        if self.hand.find("rescan"):
            for w in [w for w in self.hand.find("edit:.*") if w["state"] in ("bad", "doubtful")]:
                self.say(f"  read as {w['state']}: {w['label']}")
            main = self.hand.widget("main")
            if not main["enabled"]:
                raise self.hand.lost("the card's values cannot be confirmed")
            self.main()
            self.leaves(frame)
            return
        label = self.hand.widget("main")["label"]
        side = "back" if "国徽" in label or "emblem" in label else "front"
        legal = self.answers.get("agent_is_legal") == "no" and re.match("法定代表人|Document of the legal", frame["title"])
        self.lay([self.papers.card(side, paperwork.LEGAL if legal else paperwork.PERSON)])
        self.main()
        self.after_scan(lambda: self.hand.find("rescan") or self.hand.widget("main")["label"] != label)

    def lay(self, scans):
        """Puts these scans in the tray, in this order, and takes away what came out before: a sheet is there once."""
        for name in self.station.names("tray", "out"):
            os.unlink(self.station.path("tray", "out", name))
        for number, scan in enumerate(scans):
            hidden = self.station.path("tray", f".{number}.pnm")
            os.link(scan, hidden) if same_disk(scan, self.station.path("tray")) else copy(scan, hidden)
            os.rename(hidden, self.station.path("tray", f"{number:02d}-{os.path.basename(scan)}"))

    def after_scan(self, done, seconds=90):
        end = time.monotonic() + seconds
        snapped = False
        while True:
            now = self.hand.look()
            if self.hand.find("fault:action"):
                raise self.hand.lost("a fault came up after the scan")
            if now.get("busy") and not snapped:
                snapped = True
                self.snap_once(now, "-scanning")
            if not now.get("busy") and done():
                return
            if time.monotonic() > end:
                raise self.hand.lost("the scan did not end")
            time.sleep(0.05)

    def at_licence(self, frame):
        """The licence on the glass; what could not be read is typed from it. Who has not brought it types everything."""
        if self.hand.find("rescan"):
            self.say(f"  {self.hand.widget('main')['label']}")
            self.main()
            self.leaves(frame)
        elif self.licence_kind is None:
            self.hand.touch("second")
            self.leaves(frame)
        else:
            scan, truth = self.papers.licence(self.licence_kind)
            self.answers.update(company=truth["fields"]["company"], company_uscc=truth["fields"]["uscc"])
            self.lay([scan])
            self.main()
            self.after_scan(lambda: self.hand.find("rescan"))

    def at_review(self, frame):
        phone = "agent_mobile" if self.kind == "unit" else "mobile"
        if not self.corrected:
            self.corrected = True
            self.hand.reach(f"edit:{phone}")
            self.leaves(frame)
            changed = self.hand.look()
            self.answers["mobile"] = self.answers[phone] = "13800005678"
            self.fill(phone, "13800005678")
            self.hand.touch("key:next")
            self.leaves(changed)
            return
        self.main()
        self.leaves(frame)

    def at_print(self, frame):
        """The first touch prints; the next, once the sheets are out, goes on."""
        label = self.hand.widget("main")["label"]
        self.main(30)

        def moved():
            now = self.hand.look()
            main = next((w for w in now["widgets"] if w["id"] == "main"), None)
            return now["screen"] != "print" or (main and main["enabled"] and main["label"] != label)
        try:
            wait_until("the sheets", moved, 30)
        except Trouble as trouble:
            raise self.hand.lost(str(trouble)) from None

    def at_stamp(self, frame):
        for pdf, how in self.how_to_scan():
            self.papers.prepare_sheets(pdf, **how)
        self.main()
        self.leaves(frame)

    def sheets_in_hand(self):
        """The stamped scans of everything printed for this case, shuffled, one upside down."""
        scans = [scan for pdf, how in self.how_to_scan() for scan in self.papers.sheets(pdf, **how)]
        return scans[::-1] if self.shuffle else scans

    def how_to_scan(self):
        """The printed files of now, each with how it will lie on the glass."""
        return [(self.station.path("printed", name), FORMS[form]) for name, form in self.newest_prints()]

    def newest_prints(self):
        """(file, form code) of the last print of each form."""
        last = {}
        for name in self.station.names("printed"):
            form = form_of(name)
            if form in FORMS and (self.case or "") in name:  # before the first screen with a number: any
                path = self.station.path("printed", name)
                if form not in last or os.path.getmtime(path) >= os.path.getmtime(self.station.path("printed", last[form])):
                    last[form] = name
        return sorted((name, form) for form, name in last.items())

    def at_rescan(self, frame):
        """The first touch scans what lies in the tray; once all sheets are good the same button goes on."""
        if "/" not in self.hand.widget("main")["label"]:
            self.main()
            self.leaves(frame)
            return
        if self.scanned:
            raise self.hand.lost("the sheets were scanned, but not all are good")
        self.scan_pile(self.sheets_in_hand())
        self.scanned = True
        self.hand.still()
        self.snap_once(self.hand.look(), "-filed")

    def scan_pile(self, scans):
        """Lays these in the feeder and scans until the last has been judged."""
        self.lay(scans)
        self.main()
        self.after_scan(lambda: not any(n.endswith(".pnm") for n in self.station.names("tray")), 120)

    def declare(self):
        """Tick and signature; the touch that submits is not made yet."""
        self.tick_all()
        self.hand.sign()

    def at_declaration(self, frame):
        self.declare()
        self.main()
        self.leaves(frame)

    def at_submit(self, frame):
        self.leaves(frame, 60)

    def at_parked(self, frame):
        self.main()
        self.leaves(frame)

    def at_done(self, frame):
        self.main()
        self.leaves(frame)

    def at_declined(self, frame):
        self.main()
        self.leaves(frame)

    def at_resume(self, frame):
        """The slip on the glass, then the phone's last four digits."""
        if self.hand.find("field:last4"):
            self.hand.type_plain(self.answers["mobile"][-4:])
            self.hand.touch("key:next")
            self.resume_with = None
            self.leaves(frame)
            return
        self.lay([self.resume_with])
        self.main()
        self.after_scan(lambda: self.hand.find("field:last4") or self.hand.screen() != "resume")

    # ---- leaving and coming back ----
    def park(self):
        """Leaves with a slip; the path of the slip's PDF."""
        before = set(self.station.names("printed"))
        self.hand.touch("leave")
        self.hand.still()
        self.snap_once(self.hand.look(), "-leave")
        self.hand.touch("dialog:0")
        self.hand.wait_screen("parked")
        new = wait_until("the slip", lambda: set(self.station.names("printed")) - before, 20)
        self.hand.still()
        self.snap_once(self.hand.look())
        return self.station.path("printed", sorted(new)[-1])


CHOICES = {}


def load_choices(fields_yaml):
    """The values of each choice field in the order shown, from assets/fields.yaml."""
    field = None
    with open(fields_yaml, encoding="utf-8") as f:
        for line in f:
            name = re.match(r"  - name: (\w+)", line)
            value = re.match(r'      - \{value: "?([\w-]+)"?,', line)
            if name:
                field = name.group(1)
            elif value and field:
                CHOICES.setdefault(field, []).append(value.group(1))


def unit_visitor(visitor, services=("seal_official",)):
    """Makes this visitor the agent of a firm."""
    visitor.kind = "unit"
    visitor.services = list(services)
    visitor.answers.update(UNIT)
    return visitor


def form_of(name):
    """The form's code at the end of a printed file's name: 20261122-093005-TJ-261122-0001-M-PA.pdf; None for others."""
    found = re.search(r"-([A-Z]{2,3}\d?)(-\d+)?\.pdf$", name)
    return found.group(1) if found else None


def without_blanks(text):
    return re.sub(r"\s+", "", text)


def same_disk(path, folder):
    return os.stat(path).st_dev == os.stat(folder).st_dev


def copy(path, to):
    with open(path, "rb") as source, open(to, "wb") as target:
        while piece := source.read(1 << 20):
            target.write(piece)
