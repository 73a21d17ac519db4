#!/usr/bin/python3
"""Specimen papers with a machine readable zone: a passport's data page, and the foreigners' permanent residence card.

  make_passport.py -o passport.jpg --seed 5 --turn 90 --json truth.json
  make_passport.py -o card.jpg --kind prc2017 --side back

Needs fonts-ocr-b for the zone; without it a monospaced face stands in. The people are invented, every paper says 样本.
"""
import argparse
import json
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.dont_write_bytecode = True
import card_people as people
import make_card
import paper_kit as kit

ZONE_FONTS = ['/usr/share/fonts/opentype/ocr-b/OCRB.otf', '/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf']
PASSPORT_MM = (125.0, 88.0)
PITCH_MM = 2.54
BLACK = (24, 24, 30)


def zone_font(px):
    path = next((p for p in ZONE_FONTS if os.path.exists(p)), None)
    if not path:
        raise SystemExit('no font for a machine readable zone found; install fonts-ocr-b')
    return ImageFont.truetype(path, max(4, int(round(px))))


def draw_zone(draw, lines, left_mm, first_mm, step_mm, dpi):
    """Lines of the zone, each character in its own cell of a tenth of an inch; 2.4 mm high as OCR-B size 1."""
    face = zone_font(kit.px(3.35, dpi))
    for row, line in enumerate(lines):
        for i, c in enumerate(line):
            at = (kit.px(left_mm + PITCH_MM * (i + 0.5), dpi), kit.px(first_mm + row * step_mm, dpi))
            draw.text(at, c, font=face, fill=BLACK, anchor='ms')


def labelled(draw, x, y, label, text, font_name, dpi):
    draw.text((kit.px(x, dpi), kit.px(y, dpi)), label, font=kit.font(font_name, kit.px(1.9, dpi)), fill=(90, 100, 130),
              anchor='ls')
    draw.text((kit.px(x, dpi), kit.px(y + 3.9, dpi)), text, font=kit.font(font_name, kit.px(2.9, dpi)), fill=BLACK,
              anchor='ls')


def new_paper(size_mm, ground, waves, rng, dpi):
    size = tuple(int(round(kit.px(v, dpi))) for v in size_mm)
    paper = Image.new('RGB', size, tuple(int(v) for v in np.array(ground) + rng.integers(-5, 4, 3)))
    draw = ImageDraw.Draw(paper)
    make_card.guilloche(draw, rng, size, waves)
    return paper, draw


def draw_head(draw, rng, left, top, width, dpi):
    """Nobody's face."""
    def box(a, b, c, d):
        return tuple(kit.px(v, dpi) for v in (left + a * width, top + b * width, left + c * width, top + d * width))
    draw.rectangle(box(0, 0, 1, 1.25), fill=(206, 214, 224))
    skin = int(rng.integers(150, 210))
    draw.ellipse(box(0.25, 0.12, 0.75, 0.75), fill=(55, 50, 48))
    draw.ellipse(box(0.3, 0.22, 0.7, 0.8), fill=(skin, skin - 15, skin - 30))
    draw.rectangle(box(0.1, 0.88, 0.9, 1.25), fill=tuple(int(v) for v in rng.integers(30, 120, 3)))


def draw_passport(p, rng, dpi, font_name):
    paper, draw = new_paper(PASSPORT_MM, (240, 238, 232), (224, 218, 226), rng, dpi)
    draw_head(draw, rng, 5, 16, 33, dpi)
    draw.text((kit.px(46, dpi), kit.px(8, dpi)), '护照 PASSPORT  样本 SPECIMEN', font=kit.font(font_name, kit.px(3.4, dpi)),
              fill=(150, 40, 50), anchor='ls')
    for i, (label, text) in enumerate([
            ('姓 / Surname', p['surname']), ('名 / Given names', p['given']),
            ('性别 / Sex', f'{p["sex"]} / {p["sex_code"]}'), ('出生日期 / Date of birth', p['birth'].replace('-', '.')),
            ('有效期至 / Date of expiry', p['valid_to'].replace('-', '.')), ('国籍 / Nationality', p['nation_code'])]):
        labelled(draw, 46 + 38 * (i % 2), 16 + 9.5 * (i // 2), label, text, font_name, dpi)
    labelled(draw, 98, 6, '护照号 / Passport No.', p['number'], font_name, dpi)
    draw_zone(draw, people.passport_zone(p), 6.0 + rng.uniform(-0.7, 0.7), 74.2 + rng.uniform(-0.6, 0.6), 6.35, dpi)
    return paper


def draw_prc_front(p, rng, dpi, font_name, new):
    paper, draw = new_paper(make_card.CARD_MM, (236, 240, 238), (216, 228, 222), rng, dpi)
    def mm(v):
        return kit.px(v, dpi)
    draw.ellipse((mm(4), mm(3), mm(13), mm(12)), fill=(196, 36, 40))
    draw.ellipse((mm(6.5), mm(5.5), mm(10.5), mm(9.5)), fill=(222, 178, 62))
    draw.text((mm(16), mm(7)), '中华人民共和国外国人永久居留身份证', font=kit.font('serif', mm(3.4)), fill=BLACK, anchor='ls')
    draw.text((mm(16), mm(11)), 'FOREIGN PERMANENT RESIDENT ID CARD  样本', font=kit.font(font_name, mm(2)), fill=BLACK,
              anchor='ls')
    portrait_left = 58 if new else 5
    draw_head(draw, rng, portrait_left, 14, 22, dpi)
    left = 6 if new else 31
    span = f'{p["valid_from"].replace("-", ".")}-{p["valid_to"].replace("-", ".")}'
    for i, (label, text) in enumerate([
            ('姓名 / Name', f'{p["surname"]}, {p["given"]}'), ('性别 / Sex', f'{p["sex"]} / {p["sex_code"]}'),
            ('出生日期 / Date of Birth', p['birth'].replace('-', '.')), ('国籍 / Nationality', p['nation_code']),
            ('有效期限 / Period of Validity', span), ('证件号码 / ID Number', p['number'])]):
        rows = {0: (0, 0), 1: (0, 1), 2: (22, 1), 3: (0, 2), 4: (19, 2), 5: (0, 3)}[i]
        labelled(draw, left + rows[0], 17.5 + 8.6 * rows[1], label, text, font_name, dpi)
    return paper


def draw_prc_back(p, rng, dpi, font_name, new):
    paper, draw = new_paper(make_card.CARD_MM, (238, 240, 236), (220, 228, 220), rng, dpi)
    labelled(draw, 6, 10, '签发机关 / Issuing Authority', p['issuer'], font_name, dpi)
    draw.text((kit.px(6, dpi), kit.px(22, dpi)), '样本 SPECIMEN', font=kit.font(font_name, kit.px(3, dpi)),
              fill=(178, 170, 178), anchor='ls')
    draw_zone(draw, people.card_zone(p), 4.7 + rng.uniform(-0.5, 0.5), 38.4 + rng.uniform(-0.5, 0.5), 4.6, dpi)
    return paper


def draw(kind, side, p, rng, dpi, font_name):
    if kind == 'passport':
        return draw_passport(p, rng, dpi, font_name)
    new = kind == 'prc2023'
    return (draw_prc_front if side == 'front' else draw_prc_back)(p, rng, dpi, font_name, new)


def holder(kind, rng, which):
    return people.traveller(rng, which) if kind == 'passport' else people.foreigner(rng, which, kind == 'prc2023')


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('-o', '--out', required=True, help='.pnm .png .jpg')
    p.add_argument('--kind', choices=('passport', 'prc2017', 'prc2023'), default='passport')
    p.add_argument('--side', choices=('front', 'back'), default='front')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--dpi', type=float, default=300)
    p.add_argument('--glass', type=kit.pair, default=(210.0, 297.0), metavar='WxH')
    p.add_argument('--at', type=kit.pair, default=(105.0, 120.0), metavar='X,Y')
    p.add_argument('--turn', type=float, default=0.0)
    p.add_argument('--font', default='hei')
    p.add_argument('--json')
    o = p.parse_args()
    rng = np.random.default_rng(o.seed)
    person = holder(o.kind, rng, 'tune')
    glass = Image.new('RGB', tuple(int(round(kit.px(v, o.dpi))) for v in o.glass), (248, 248, 247))
    paper = draw(o.kind, o.side, person, rng, o.dpi, o.font)
    make_card.place(glass, paper, tuple(kit.px(v, o.dpi) for v in o.at), o.turn, o.dpi, o.kind != 'passport')
    kit.save(kit.see(glass, rng, 2.0, 0.03, (255, 255, 255), 0.6), o.out, o.dpi)
    if o.json:
        with open(o.json, 'w', encoding='utf-8') as out:
            json.dump(person, out, ensure_ascii=False, indent=1)


if __name__ == '__main__':
    main()
