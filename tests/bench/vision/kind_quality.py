"""Faults of a scan named for what they are, and none named where there is none; signatures told from places left empty."""
import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import paper_kit as kit
import prints
from frame import between, pick, scan, scan_choices, stamp

AS = 'sheet'
LEAST = {'a good page has no fault': 0.99, 'fault named': 0.95, 'edge named': 0.95, 'signature seen': 0.99,
         'no signature seen where none is': 0.99}
SKINS = [(224, 172, 140), (198, 140, 108), (236, 190, 160), (150, 102, 76), (210, 160, 130)]


def prepare(bench):
    global page, area
    import os
    page = prints.application(bench)[1]
    path = os.path.join(bench.folder, 'blank.png')
    page.save(path, dpi=(300, 300))
    got = bench.read('sheet', path)
    area = got['signatures'][0]


def sign(sheet, rng):
    """A pen across the place to sign, black or blue."""
    x0, y0, w, h = (int(kit.px(area[k], 300)) for k in ('x_mm', 'y_mm', 'frame_width_mm', 'frame_height_mm'))
    draw = ImageDraw.Draw(sheet)
    colour = pick(rng, [(24, 24, 30), (40, 44, 60), (30, 46, 140)])
    at, wide = x0 + w * between(rng, (0.1, 0.3)), w * between(rng, (0.25, 0.6))
    for k in range(int(rng.integers(2, 5))):
        left = at + wide * k / 4
        points = [(left + wide / 4 * t / 20, y0 + h * (0.5 + 0.32 * math.sin(t / 2.7 + k) * math.cos(t / 7.0))) for t in range(24)]
        draw.line(points, fill=colour, width=int(rng.integers(4, 9)), joint='curve')


def finger(seen, rng, dpi):
    edge, skin = int(rng.integers(4)), np.array(pick(rng, SKINS)) * between(rng, (0.85, 1.0))
    w, h = seen.size
    reach, thick = kit.px(between(rng, (16, 40)), dpi), kit.px(between(rng, (13, 20)), dpi)
    along = between(rng, (0.2, 0.8))
    box = [(0 - thick, h * along, reach, h * along + thick), (w - reach, h * along, w + thick, h * along + thick),
           (w * along, -thick, w * along + thick, reach), (w * along, h - reach, w * along + thick, h + thick)][edge]
    mask = Image.new('L', seen.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle(box, thick / 2, fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(kit.px(0.6, dpi)))
    seen.paste(tuple(int(v) for v in skin), (0, 0), mask)
    return seen


def make(bench, rng, i):
    kind = ('good', 'blurred', 'cut_off', 'dark', 'blank', 'finger', 'folded', 'low_resolution', 'pale', 'good')[i % 10]
    sheet, signed = page.copy(), bool(rng.random() < 0.5)
    if signed:
        sign(sheet, rng)
    if rng.random() < 0.6:  # the official seal, now and then across the signature
        stamp(sheet, rng, 300, x=area['x_mm'] + between(rng, (50, 95)), y=area['y_mm'] + between(rng, (0, 16)),
              font=pick(rng, bench.variety.FONTS), text=pick(rng, bench.variety.TEXTS), ink=between(rng, (0.6, 0.95)))
    c = scan_choices(rng, bench.variety, 300)
    c.update(grey=False, glass=None, contrast=1.0, gamma=between(rng, (0.85, 1.2)), shift=(0.0, 0.0), turn=float(rng.normal(0, 0.6)))
    if kind == 'blurred':
        c['blur'] = between(rng, (4.0, 7.0))
    elif kind == 'cut_off':
        c['shift'] = pick(rng, [(-22.0, 0.0), (22.0, 0.0), (0.0, -22.0), (0.0, 22.0)])
    elif kind == 'dark':
        c['gamma'], c['lamp'] = 1.0, (90, 88, 84)
    elif kind == 'blank':
        sheet, signed = Image.new('RGB', sheet.size, (253, 252, 250)), False
    elif kind == 'low_resolution':
        c['dpi'] = pick(rng, [150, 200])
    elif kind == 'pale':
        c['contrast'], c['lamp'] = 0.16, (255, 255, 255)
    elif kind == 'folded':
        c['lid'], c['glass'] = pick(rng, [(28, 28, 30), (120, 118, 116), (60, 60, 62)]), (216, 300)
        corner = int(rng.integers(4))
        side = kit.px(between(rng, (24, 40)), 300)
        x, y = (0 if corner % 2 == 0 else sheet.width), (0 if corner < 2 else sheet.height)
        sx, sy = (1 if x == 0 else -1), (1 if y == 0 else -1)
        ImageDraw.Draw(sheet).polygon([(x, y), (x + sx * side, y), (x, y + sy * side)], fill=c['lid'])
    seen = scan(sheet, 300, c, rng)
    if kind == 'finger':
        seen = finger(seen, rng, c['dpi'])
    return seen, c['dpi'], {'kind': kind, 'signed': signed, 'scan': c}


def cut_edge(c):
    """Which edge of the upright page lies beyond the glass."""
    x, y = c['shift']
    edge = 'left' if x < 0 else 'right' if x > 0 else 'top' if y < 0 else 'bottom'
    turned = {'left': 'right', 'right': 'left', 'top': 'bottom', 'bottom': 'top'}
    return turned[edge] if c['flip'] else edge


def judge(tally, case, got, truth):
    kind, faults = truth['kind'], got.get('faults', [got.get('error')])
    detail = (kind, faults, got.get('cut_edges'), truth['scan'])
    if kind == 'good':
        tally.note('a good page has no fault', not faults, case, detail)
        seen = [s['present'] for s in got.get('signatures', [])]
        what = 'signature seen' if truth['signed'] else 'no signature seen where none is'
        tally.note(what, seen == [truth['signed']], case, (got.get('signatures'), detail))
        return
    tally.note('fault named', kind in faults, case, detail)
    tally.note('fault named: ' + kind, kind in faults, case, detail)
    if kind == 'cut_off':
        tally.note('edge named', got.get('cut_edges') == [cut_edge(truth['scan'])], case, (cut_edge(truth['scan']), detail))
