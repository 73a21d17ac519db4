"""A person's hand and eyes at the station: reads what the kiosk reveals, touches it with real X events, types key by
key, keeps a picture of every screen. Finds everything by what is on the screen; calls nothing in the program."""
import os
import re
import time

from station import Trouble, wait_until

# How the texts of the scenarios are spelled, in pieces a person would type at once: letters, characters.
SPELLING = {
    "天津": "tianjin", "天津市": "tianjinshi", "样本": "yangben", "建筑": "jianzhu", "勘察": "kancha", "设计": "sheji", "公司": "gongsi",
    "有限公司": "youxiangongsi", "和平区": "hepingqu", "南开区": "nankaiqu", "路": "lu", "号": "hao", "楼": "lou",
    "样": "yang", "工程": "gongcheng", "研究院": "yanjiuyuan", "专用章": "zhuanyongzhang",
}


class Hand:
    def __init__(self, station, display, pictures=None, say=lambda line: None):
        self.station = station
        self.display = display
        self.pictures = pictures
        self.say = say
        self.count = 0
        self.touches = 0      # on screens, and
        self.keys = 0         # on keys and candidates
        self.last_touch = 0.0
        self.seen = None
        self.origin = (0, 0)

    # ---- eyes ----
    def look(self):
        """The present frame as revealed; Trouble if the kiosk has ended."""
        kiosk = self.station.kiosk
        if kiosk and kiosk.poll() is not None:
            raise Trouble(f"the kiosk ended by itself with {kiosk.returncode}:\n{self.station.log_tail()}")
        return self.station.reveal() or {"frame": 0, "screen": "", "widgets": [], "busy": True}

    def widget(self, wanted):
        """The widget with this id, else the first whose label is, then holds, this text; None."""
        widgets = self.look()["widgets"]
        for test in (lambda w: w["id"] == wanted, lambda w: w["label"] == wanted, lambda w: wanted in w["label"]):
            for w in widgets:
                if test(w):
                    return w
        return None

    def says(self):
        """Everything that can be read on the screen, without blanks and line ends."""
        return re.sub(r"\s+", "", "".join(self.look().get("says", [])))

    def find(self, pattern):
        """Widgets whose id matches the whole regular expression."""
        return [w for w in self.look()["widgets"] if re.fullmatch(pattern, w["id"])]

    def screen(self):
        return self.look()["screen"]

    def wait_screen(self, names, seconds=15):
        """Waits for one of these screens; Trouble names what is there instead and leaves a picture of it."""
        names = [names] if isinstance(names, str) else names
        try:
            return wait_until(f"screen {' or '.join(names)}", lambda: self.screen() in names and self.screen(), seconds)
        except Trouble as trouble:
            raise self.lost(str(trouble)) from None

    def wait_widget(self, wanted, seconds=15, enabled=True):
        def there():
            w = self.widget(wanted)
            return w if w and (w["enabled"] or not enabled) else None
        try:
            return wait_until(f"{'an enabled ' if enabled else ''}{wanted}", there, seconds)
        except Trouble as trouble:
            raise self.lost(str(trouble)) from None

    def lost(self, what):
        """The Trouble to raise when the screen is not what it should be."""
        frame = self.station.reveal() or {}
        shown = [f"{w['id']}[{w['label']}]{'' if w['enabled'] else ' off'}" for w in frame.get("widgets", [])]
        where = self.snap("LOST") if self.pictures else ""
        return Trouble(f"{what}\n  frame {frame.get('frame')}, screen {frame.get('screen')!r}, "
                       f"“{frame.get('title', '')}” with {', '.join(shown)}\n"
                       f"  it says: {' / '.join(frame.get('says', []))[:1500]}\n  picture: {where}\n"
                       f"{self.station.log_tail()}")

    def still(self, seconds=10):
        """Waits until the frame is drawn and the station is not at work."""
        end = time.monotonic() + seconds
        before = None
        while time.monotonic() < end:
            now = self.look()
            if now["frame"] == before and not now.get("busy"):
                return now
            before = now["frame"]
            time.sleep(0.06)
        return self.look()

    def snap(self, name):
        """Keeps a picture of the screen; its path."""
        if not self.pictures:
            return None
        os.makedirs(self.pictures, exist_ok=True)
        self.count += 1
        path = os.path.join(self.pictures, f"{self.count:02d}-{name}.png")
        picture = self.display.picture()
        picture.save(path, compress_level=1)
        colours = picture.resize((96, 54)).getcolors(96 * 54)
        if colours and len(colours) < 3:
            raise Trouble(f"{path} shows nothing")
        return path

    # ---- the finger ----
    def touch(self, wanted, seconds=10, pause=0.0):
        """Touches a widget in its middle, when it is there and can be used, and waits for the next frame."""
        w = self.wait_widget(wanted, seconds) if isinstance(wanted, str) else wanted
        rest = self.last_touch + 0.4 - time.monotonic()
        if rest > 0 and not w["id"].startswith(("key:", "candidate")):
            time.sleep(rest)
        x, y = self.origin[0] + w["x"] + w["w"] / 2, self.origin[1] + w["y"] + w["h"] / 2
        frame = self.look()["frame"]
        self.display.press(x, y)
        self.next_frame(frame, 0.5)  # the pressed look; none for what shows no pressing
        frame = self.look()["frame"]
        self.display.release()
        if w["id"].startswith(("key:", "candidate")):
            self.keys += 1
        else:
            self.touches += 1
        if not self.next_frame(frame, 6):
            raise self.lost(f"nothing followed the touch on {w['id']}")
        self.last_touch = time.monotonic()  # not when the finger rose: a busy kiosk counts from when it saw that
        if pause:
            time.sleep(pause)
        return w

    def next_frame(self, frame, seconds):
        """Waits for a frame after this one; whether it came."""
        end = time.monotonic() + seconds
        while self.look()["frame"] == frame:
            if time.monotonic() > end:
                return False
            time.sleep(0.002)
        return True

    def reach(self, wanted):
        """Touches a widget that may lie further down in a list, scrolling by the list's arrow."""
        for _ in range(30):
            w = next((w for w in self.look()["widgets"] if w["id"] == wanted and w["enabled"] and w["h"] > 16), None)
            if w:
                return self.touch(w)
            down = next((w for w in self.find("(lines|sheets|fields|choices):down") if w["enabled"]), None)
            if not down:
                break
            self.touch(down)
            self.still(1)
        raise self.lost(f"{wanted} is not to be found")

    def key(self, text):
        self.touch(f"key:{text}")

    # ---- typing ----
    def type_plain(self, text):
        """Digits and Latin letters, changing the keyboard's page where a key is on another."""
        for character in text:
            self.press_key(character)

    def press_key(self, character):
        """One key; first shift for a capital, else another page of the keyboard, where it is not to be seen."""
        name = "key:" + {" ": "space"}.get(character, character)
        tried = []
        while True:
            key = next((w for w in self.find(re.escape(name.lower()) + "|" + re.escape(name))
                        if w["enabled"] and (w["label"] == character or not character.isalpha())), None)
            if key:
                self.touch(key)
                return
            change = [w for w in self.find(r"key:(shift|page:(letters|english|symbols))")
                      if w["enabled"] and w["id"] not in tried]
            change.sort(key=lambda w: (w["id"] == "key:shift") != character.isalpha())
            if not change or len(tried) > 4:
                raise self.lost(f"no key for {character!r}")
            tried.append(change[0]["id"])
            self.touch(change[0])
            self.still(1)

    def type_pinyin(self, text):
        """Chinese through pinyin: letters, then the candidate that a person would take."""
        letters = self.widget("key:page:letters")
        if letters and letters["id"] == "key:page:letters":  # back from digits and other letters
            self.touch(letters)
            self.still(1)
        while text:
            piece = next((text[:n] for n in range(min(len(text), 6), 0, -1) if text[:n] in SPELLING), None)
            if piece is None:
                raise Trouble(f"tests/scenario/hand.py knows no spelling for {text!r}")
            for letter in SPELLING[piece]:
                self.press_key(letter)
            left = piece
            while left:
                left = left[len(self.choose_candidate(left)):]
            text = text[len(piece):]

    def choose_candidate(self, wanted):
        """Touches the candidate that is the longest beginning of `wanted`, paging where needed; what it was."""
        for _ in range(30):
            offers = [w for w in self.find(r"candidate:\d+") if w["enabled"]]
            fitting = [w for w in offers if wanted.startswith(w["label"])]
            if fitting:
                best = max(fitting, key=lambda w: len(w["label"]))
                self.touch(best)
                return best["label"]
            more = [w for w in self.find("candidates:more") if w["enabled"]]
            if not more:
                break
            self.touch(more[0])
        raise self.lost(f"no candidate begins {wanted!r}")

    def type_text(self, text):
        """Any text: runs of Chinese by pinyin, the rest key by key."""
        for run in re.findall(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+", text):
            if re.match(r"[\u3400-\u9fff]", run):
                self.type_pinyin(run)
            else:
                self.type_plain(run)

    # ---- writing ----
    def write(self, wanted, strokes):
        """Draws strokes of points (in hundredths of the widget's shorter side) into a pad."""
        w = self.wait_widget(wanted)
        side = min(w["w"], w["h"])
        for stroke in strokes:
            places = [(self.origin[0] + w["x"] + x * side / 100, self.origin[1] + w["y"] + y * side / 100) for x, y in stroke]
            frame = self.look()["frame"]
            self.display.press(*places[0])
            self.next_frame(frame, 0.5)
            for (x0, y0), (x1, y1) in zip(places, places[1:]):
                for part in range(1, 9):
                    self.display.move(x0 + (x1 - x0) * part / 8, y0 + (y1 - y0) * part / 8)
                    time.sleep(0.008)
            frame = self.look()["frame"]
            self.display.release()
            if not self.next_frame(frame, 6):
                raise self.lost(f"nothing followed the stroke on {w['id']}")
            self.touches += 1
        self.still(1)

    def sign(self):
        """A name on the pad of the declaration, by finger."""
        self.write("signature", [[(20, 20), (90, 18)], [(55, 8), (52, 50), (20, 85)], [(55, 45), (95, 85)],
                                 [(130, 20), (180, 18), (150, 50), (190, 80)]])
