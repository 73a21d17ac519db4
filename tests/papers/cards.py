#!/usr/bin/python3
"""Cards and passports in the variety that a counter sees, with the truth beside them.

  cards.py --kind id --set tune --count 300 --out DIR [--from 0] [--small]

writes DIR/<kind>-<set>-<n>.jpg (or .png) and one line of truth.jsonl a picture: file, dpi, what was done to it, and per
card its side, corners in mm (its own left top first, clockwise, as seen on the glass), turn and fields.

`tune` and `test` share no typeface, no street and few names (see card_people.py); their lamps, dust, blur, tints and
resolutions are drawn from the same ranges with other seeds. --small: a smaller glass, for quick trials of reading.
"""
import argparse
import io
import json
import math
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

sys.dont_write_bytecode = True
import card_people as people
import make_card
import make_passport
import paper_kit as kit

KINDS = ('id', 'copy', 'hk', 'tw', 'prc2017', 'prc2023', 'passport')
SEEDS = {'tune': 100000, 'test': 700000}
DEBIAN = '/usr/share/fonts/truetype/'
FACES = {'tune': ['hei', 'song', DEBIAN + 'arphic/uming.ttc', DEBIAN + 'babelstone/BabelStoneHan.ttf'],
         'test': ['noto', 'microhei', 'notobold', DEBIAN + 'arphic-gkai00mp/gkai00mp.ttf',
                  '/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc', DEBIAN + 'lxgw-wenkai/LXGWWenKai-Regular.ttf']}
DIGITS = {'tune': [None, DEBIAN + 'dejavu/DejaVuSansMono.ttf', DEBIAN + 'liberation/LiberationSans-Regular.ttf'],
          'test': [None, '/usr/share/fonts/opentype/ocr-b/OCRB.otf', DEBIAN + 'liberation/LiberationMono-Regular.ttf']}
TITLES = {'hk': '港澳居民居住证', 'tw': '台湾居民居住证'}


def there(path):
    return path is None or '/' not in path or os.path.exists(path)


def conditions(rng, small):
    """One lamp, one glass, one sensor; every knob moves."""
    dpi = people.pick(rng, [300] * 12 + [200, 240, 350, 400, 400, 600])
    return dict(dpi=dpi, glass=(150.0, 150.0) if small or dpi > 400 else people.pick(rng, [(210.0, 297.0), (216.0, 297.0)]),
                lid=people.pick(rng, [(248, 248, 247), (232, 232, 230), (252, 252, 252), (70, 70, 72), (30, 30, 32),
                                      (214, 214, 218), (200, 204, 196)]),
                tint=people.pick(rng, [(255, 255, 255), (250, 250, 246), (244, 246, 252), (255, 248, 236), (240, 250, 244)]),
                noise=float(rng.uniform(0.5, 5)), lamp=float(rng.uniform(0, 0.12)),
                blur=float(rng.uniform(0.3, 1.1)) * dpi / 300, gamma=float(rng.uniform(0.8, 1.3)),
                dust=int(rng.integers(0, 3)), shade=float(rng.uniform(0, 0.02)), grey=bool(rng.random() < 0.12),
                jpeg=people.pick(rng, [0, 95, 90, 85, 75]))


def draw_side(kind, side, person, rng, dpi, which):
    face = people.pick(rng, [f for f in FACES[which] if there(f)])
    digits = people.pick(rng, [f for f in DIGITS[which] if there(f)])
    if kind in ('passport', 'prc2017', 'prc2023'):
        return make_passport.draw(kind, side, person, rng, dpi, face)
    shift, scale = tuple(rng.uniform(-0.5, 0.5, 2)), float(rng.uniform(0.94, 1.04))
    draw = make_card.draw_front if side == 'front' else make_card.draw_back
    return draw(person, rng, dpi, face, digits or face, shift, scale)


def holder(kind, rng, which):
    if kind in ('passport', 'prc2017', 'prc2023'):
        return make_passport.holder(kind, rng, which)
    person = people.resident(rng, which) if kind in ('id', 'copy') else people.from_over_the_border(rng, which, kind)
    if kind in TITLES:
        person['title'] = TITLES[kind]
    return person


def spot_for(rng, glass, size, turn, slot, slots):
    """Anywhere, now and then a few millimetres from the edge; slot of slots down the glass."""
    rad = math.radians(turn)
    half = (abs(math.cos(rad)) * size[0] + abs(math.sin(rad)) * size[1]) / 2, \
        (abs(math.sin(rad)) * size[0] + abs(math.cos(rad)) * size[1]) / 2
    gap = 1.5 if rng.random() < 0.15 else 6.0
    top, low = glass[1] * slot / slots, glass[1] * (slot + 1) / slots
    x = rng.uniform(half[0] + gap, max(half[0] + gap + 0.1, glass[0] - half[0] - gap))
    y = rng.uniform(top + half[1] + gap, max(top + half[1] + gap + 0.1, low - half[1] - gap))
    if gap < 2 and rng.random() < 0.5:
        x = half[0] + gap
    return float(x), float(y)


def lay(glass, card, rng, c, kind, slot, slots):
    size = make_passport.PASSPORT_MM if kind == 'passport' else make_card.CARD_MM
    turn = float(rng.uniform(-8, 8)) + 90 * int(rng.integers(0, 4))
    if slots == 2:
        turn = float(rng.uniform(-8, 8)) + 180 * int(rng.integers(0, 2))
    at = spot_for(rng, c['glass'], size, turn, slot, slots)
    corners = make_card.place(glass, card, tuple(kit.px(v, c['dpi']) for v in at), turn, c['dpi'], kind != 'passport')
    return turn, [tuple(v * 25.4 / c['dpi'] for v in corner) for corner in corners]


def shade_columns(picture, rng, strength):
    """A sensor whose cells do not see alike: slow waves and fine stripes along the page."""
    a = np.asarray(picture).astype(np.float32)
    w = a.shape[1]
    gain = 1 + strength * (kit.soft_noise(rng, 2, w, w / 6)[0] + 0.25 * rng.normal(0, 1, w))
    return Image.fromarray(np.clip(a * gain.reshape((1, w) + (1,) * (a.ndim - 2)) + 0.5, 0, 255).astype(np.uint8))


def copied(card, rng):
    """The card as a copying machine prints it: grey, a little lighter, on white paper."""
    grey = card.convert('L').filter(ImageFilter.GaussianBlur(0.5))
    low, lift = float(rng.uniform(0.75, 0.95)), float(rng.uniform(6, 24))
    return grey.point(lambda v: min(246, int(v * low + lift))).convert('RGB')


def make(kind, which, index, small=False, hinder=None):
    """Returns (PIL picture, dpi, jpeg quality or 0, truth). hinder(glass, corners in mm, dpi): what else lies there."""
    rng = np.random.default_rng(SEEDS[which] + 1000 * KINDS.index(kind) * 10 + index)
    c, person = conditions(rng, small), holder(kind, rng, which)
    sides = [['front'], ['front'], ['back'], ['front', 'back']][index % 4]
    if kind == 'passport':
        sides = ['unknown']
    if kind == 'copy':
        c.update(lid=(254, 254, 253), glass=(210.0, 297.0) if c['dpi'] <= 400 else (150.0, 150.0), sides=2)
        sides = ['front', 'back']
    if len(sides) == 2 and c['glass'][1] < 200:
        c['glass'] = (c['glass'][0], 240.0)
    glass = Image.new('RGB', tuple(int(round(kit.px(v, c['dpi']))) for v in c['glass']), c['lid'])
    truth = dict(kind=kind, cards=[], **{k: c[k] for k in ('dpi', 'noise', 'blur', 'gamma', 'grey', 'jpeg', 'lid')})
    for i, side in enumerate(sides):
        card = draw_side(kind, side, person, rng, c['dpi'], which)
        if kind == 'copy':
            card = copied(card, rng)
        turn, corners = lay(glass, card, rng, c, kind, i, len(sides))
        if hinder:
            glass = hinder(glass, corners, c['dpi'])
        truth['cards'].append(dict(side=side, turn=turn, corners=corners, fields=fields_of(kind, side, person)))
    picture = kit.see(glass, rng, c['noise'], c['lamp'], c['tint'], c['blur'], c['grey'], c['gamma'], c['dust'])
    return shade_columns(picture, rng, c['shade']), c['dpi'], c['jpeg'], truth


def fields_of(kind, side, person):
    """What the reader should say, by its own names."""
    if kind == 'passport' or (kind == 'prc2017' and side == 'back') or (kind == 'prc2023' and side == 'back'):
        said = {k: person[k] for k in ('sex', 'birth', 'number', 'valid_to')}
        if kind == 'prc2023':
            said['number'] = person['zone_number']
        return dict(said, name=person['surname'] + ' ' + person['given'], nationality=person['nation_code'])
    if kind in ('prc2017', 'prc2023'):
        return {k: person[k] for k in ('sex', 'birth', 'number', 'valid_to')}
    front = ('name', 'sex', 'nation', 'birth', 'address', 'number')
    back = ('issuer', 'valid_from', 'valid_to', 'pass_number')
    return {k: person[k] for k in (front if side == 'front' else back) if k in person}


def write(picture, dpi, jpeg, path):
    """Returns the path with its ending."""
    path += '.jpg' if jpeg else '.png'
    if jpeg:
        picture.save(path, quality=jpeg, dpi=(dpi, dpi))
    else:
        picture.save(path, dpi=(dpi, dpi), compress_level=1)
    return path


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--kind', choices=KINDS, default='id')
    p.add_argument('--set', choices=tuple(SEEDS), default='tune')
    p.add_argument('--from', type=int, default=0, dest='first')
    p.add_argument('--count', type=int, default=20)
    p.add_argument('--small', action='store_true')
    p.add_argument('--out', required=True, metavar='DIR')
    o = p.parse_args()
    os.makedirs(o.out, exist_ok=True)
    with open(os.path.join(o.out, 'truth.jsonl'), 'a', encoding='utf-8') as truths:
        for i in range(o.first, o.first + o.count):
            picture, dpi, jpeg, truth = make(o.kind, o.set, i, o.small)
            truth['file'] = os.path.basename(write(picture, dpi, jpeg, os.path.join(o.out, f'{o.kind}-{o.set}-{i:04d}')))
            truths.write(json.dumps(truth, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main()
