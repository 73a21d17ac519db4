#!/usr/bin/python3
"""Specimen documents of residents of Hong Kong, Macau and Taiwan: the residence permit, which looks like a citizen's card,
and the permit to travel to the mainland, which no reader of ours knows. The people are invented, every card says 样本.

  make_permit.py -o front.pnm --kind residence-hk --side front --seed 3 --json truth.json

The same seed gives the same person on both sides and on both kinds of permit."""
import argparse
import json
import sys

import numpy as np
from PIL import Image

sys.dont_write_bytecode = True
import cards
import make_card
import make_passport
import paper_kit as kit

KINDS = ('residence-hk', 'residence-tw', 'travel-hk', 'travel-tw')
TRAVEL = {'hk': '港澳居民来往内地通行证', 'tw': '台湾居民来往大陆通行证'}


def travel_number(person, kind):
    """A letter and eight digits, those of Taiwan eight digits."""
    return person['pass_number'] if kind == 'hk' else person['pass_number'][-8:]


def draw_travel(person, kind, side, rng, dpi):
    paper, draw = make_passport.new_paper(make_card.CARD_MM, (228, 236, 240), (206, 222, 230), rng, dpi)
    title = f'{TRAVEL[kind]}  样本'
    draw.text((kit.px(42.8, dpi), kit.px(7, dpi)), title, font=kit.font('hei', kit.px(3.4, dpi)), fill=(40, 60, 110), anchor='ms')
    if side == 'front':
        make_passport.draw_head(draw, rng, 60, 13, 20, dpi)
        rows = [('姓名', person['name']), ('出生日期', person['birth'].replace('-', '.')), ('性别', person['sex']),
                ('证件号码', travel_number(person, kind))]
    else:
        rows = [('签发机关', '国家移民管理局（样本）'), ('有效期限', person['valid_from'].replace('-', '.') + '-' +
                                             person['valid_to'].replace('-', '.')), ('换证次数', person['times'])]
    for i, (label, text) in enumerate(rows):
        make_passport.labelled(draw, 6, 14 + 9.2 * i, label, text, 'hei', dpi)
    return paper


def draw(family, kind, side, person, rng, dpi):
    if family == 'travel':
        return draw_travel(person, kind, side, rng, dpi)
    front_or_back = make_card.draw_front if side == 'front' else make_card.draw_back
    return front_or_back(person, rng, dpi, 'hei', 'hei', (0.0, 0.0), 1.0)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('-o', '--out', required=True, help='.pnm .png .jpg')
    p.add_argument('--kind', choices=KINDS, default='residence-hk')
    p.add_argument('--side', choices=('front', 'back'), default='front')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--name', help='instead of the invented one')
    p.add_argument('--turn', type=float, default=1.0)
    p.add_argument('--json', help='write what is on it here')
    o = p.parse_args()
    family, kind = o.kind.split('-')
    person = cards.holder(kind, np.random.default_rng(o.seed), 'tune')
    person['name'] = o.name or person['name']
    dpi, rng = 300, np.random.default_rng(o.seed + 1000)
    glass = Image.new('RGB', tuple(int(round(kit.px(v, dpi))) for v in (210, 297)), (248, 248, 247))
    make_card.place(glass, draw(family, kind, o.side, person, rng, dpi), (kit.px(100, dpi), kit.px(110, dpi)), o.turn, dpi)
    kit.save(kit.see(glass, rng, 2.0, 0.03, (255, 255, 255), 0.6), o.out, dpi)
    if o.json:
        with open(o.json, 'w', encoding='utf-8') as out:
            json.dump(dict(person, travel_number=travel_number(person, kind)), out, ensure_ascii=False, indent=1)


if __name__ == '__main__':
    main()
