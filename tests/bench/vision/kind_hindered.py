"""Identity cards that something stands in the way of: glare, a finger over an edge, a crease, a plastic sleeve. Each must
be read right, or be shown as doubtful or with a fault: never a wrong value that looks certain."""
import math

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

import cards
import kind_card
import make_card

AS = 'card'
HINDRANCES = ('glare', 'finger', 'crease', 'sleeve')
NAMED = {'glare': 'glare', 'finger': 'finger', 'crease': 'creased'}  # a sleeve that hides nothing is no fault
LEAST = {f'{hindrance}: no wrong value unflagged': 1.0 for hindrance in HINDRANCES}
SKIN = [(224, 172, 145), (198, 140, 110), (150, 100, 78)]


class Card:
    """Where a card lies: pixels of the glass for millimetres from its own left top."""

    def __init__(self, corners, dpi):
        (self.x, self.y), (rx, ry), _, (lx, ly) = corners
        w, h = make_card.CARD_MM
        self.px = dpi / 25.4
        self.u, self.v = ((rx - self.x) / w, (ry - self.y) / w), ((lx - self.x) / h, (ly - self.y) / h)

    def at(self, u, v):
        return tuple((o + u * a + v * b) * self.px for o, a, b in zip((self.x, self.y), self.u, self.v))

    def ring(self, u, v, a, b, turn=0.0):
        """An ellipse about (u, v) as a polygon of the glass."""
        cos, sin = math.cos(turn), math.sin(turn)
        steps = np.linspace(0, 2 * math.pi, 72, endpoint=False)
        return [self.at(u + a * math.cos(t) * cos - b * math.sin(t) * sin, v + a * math.cos(t) * sin + b * math.sin(t) * cos)
                for t in steps]

    def box(self, u0, v0, u1, v1):
        return [self.at(u0, v0), self.at(u1, v0), self.at(u1, v1), self.at(u0, v1)]


def mask(glass, polygon, level, soft_px):
    m = Image.new('L', glass.size, 0)
    ImageDraw.Draw(m).polygon(polygon, fill=level)
    return m.filter(ImageFilter.GaussianBlur(soft_px)) if soft_px else m


def glare(glass, card, rng):
    """The lamp mirrored by the laminate: white in its middle, soft at its rim."""
    ring = card.ring(rng.uniform(8, 60), rng.uniform(6, 49), rng.uniform(5, 13), rng.uniform(2.5, 6), rng.uniform(-0.6, 0.6))
    glass.paste((255, 255, 255), (0, 0), mask(glass, ring, 255, rng.uniform(0.4, 1.2) * card.px))
    return glass


def finger(glass, card, rng):
    """From outside over one of the four edges or a corner."""
    side, reach = int(rng.integers(0, 4)), rng.uniform(4, 12)
    along = rng.uniform(0, make_card.CARD_MM[side % 2])
    u, v = [(along, reach - 20), (make_card.CARD_MM[0] + 20 - reach, along),
            (along, make_card.CARD_MM[1] + 20 - reach), (reach - 20, along)][side]
    a, b = (8, 20) if side % 2 == 0 else (20, 8)
    ring = card.ring(u, v, a, b)
    tone = SKIN[int(rng.integers(0, len(SKIN)))]
    glass.paste((40, 30, 28), (0, 0), mask(glass, ring, 120, 1.2 * card.px))
    glass.paste(tone, (0, 0), mask(glass, card.ring(u, v, a - 0.4, b - 0.4), 255, 0.25 * card.px))
    return glass


def crease(glass, card, rng):
    """A card that was bent: its print is broken along a line, white where the laminate came off."""
    w, h = make_card.CARD_MM
    if rng.random() < 0.5:
        u = rng.uniform(18, w - 8)
        line = [card.at(u, 0), card.at(u + rng.uniform(-8, 8), h)]
    else:
        v = rng.uniform(6, h - 6)
        line = [card.at(0, v), card.at(w, v + rng.uniform(-5, 5))]
    shade, white = Image.new('L', glass.size, 0), Image.new('L', glass.size, 0)
    ImageDraw.Draw(shade).line(line, fill=110, width=max(1, int(1.4 * card.px)))
    ImageDraw.Draw(white).line(line, fill=255, width=max(1, int(rng.uniform(0.25, 0.7) * card.px)))
    glass.paste((90, 90, 95), (0, 0), shade.filter(ImageFilter.GaussianBlur(0.6 * card.px)))
    glass.paste((250, 250, 250), (0, 0), white.filter(ImageFilter.GaussianBlur(0.08 * card.px)))
    return glass


def sleeve(glass, card, rng):
    """A clear plastic sleeve around the card: a haze, edges of its own, streaks of light."""
    w, h = make_card.CARD_MM
    m = rng.uniform(1.5, 4)
    around = card.box(-m, -m, w + m, h + m)
    glass.paste((246, 247, 250), (0, 0), mask(glass, around, int(rng.uniform(25, 80)), 0))
    ImageDraw.Draw(glass).line(around + around[:1], fill=(196, 198, 202), width=max(1, int(0.3 * card.px)))
    light = Image.new('L', glass.size, 0)
    for _ in range(int(rng.integers(1, 5))):
        u, v = rng.uniform(0, w), rng.uniform(0, h)
        ImageDraw.Draw(light).line([card.at(u, v), card.at(u + rng.uniform(-20, 20), v + rng.uniform(-8, 8))],
                                   fill=int(rng.uniform(90, 220)), width=max(1, int(rng.uniform(0.3, 1.2) * card.px)))
    inside = ImageChops.multiply(light.filter(ImageFilter.GaussianBlur(0.2 * card.px)), mask(glass, around, 255, 0))
    glass.paste((255, 255, 255), (0, 0), inside)
    return glass


def prepare(bench):
    pass


def make(bench, rng, i):
    hindrance = HINDRANCES[i % len(HINDRANCES)]
    put = globals()[hindrance]
    picture, dpi, jpeg, truth = cards.make('id', kind_card.WORDS[bench.set], 5000 + i // len(HINDRANCES), True,
                                           lambda glass, corners, at: put(glass, Card(corners, at), rng))
    return kind_card.as_saved(picture, jpeg), dpi, dict(truth, hindrance=hindrance)


def judge(tally, case, got, truth):
    """Cards are told apart by what lies nearest; what was not found is asked for again, and that is no wrong value."""
    word = truth['hindrance']
    for lie in truth['cards']:
        middle = [sum(c[i] for c in lie['corners']) / 4 for i in (0, 1)]
        near = [c for c in got.get('cards', []) if math.hypot(c['x_mm'] - middle[0], c['y_mm'] - middle[1]) < 8]
        tally.note(f'{word}: card found', near, case, lie['side'])
        if near and word in NAMED:
            tally.note(f'{word}: named as a fault', NAMED[word] in near[0]['faults'], case, lie['side'])
        fields = near[0]['fields'] if near and near[0]['side'] == lie['side'] else {}
        wrong = [f'{key} {fields[key]["value"]} for {value}' for key, value in lie['fields'].items()
                 if key in fields and fields[key]['value'] != value and not fields[key]['doubtful']]
        tally.note(f'{word}: no wrong value unflagged', not wrong, case, ', '.join(wrong))
        right = [fields.get(key, {}).get('value') == value for key, value in lie['fields'].items()]
        tally.note(f'{word}: all read right', all(right), case)
