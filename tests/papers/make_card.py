#!/usr/bin/python3
"""Specimen identity cards on a scanner's glass. The people are invented, every card says 样本.

  make_card.py --side front -o front.pnm --seed 11 --turn 87
  make_card.py --side back  -o back.pnm  --seed 11 --at 60,200 --json truth.json

The same seed gives the same person on both sides. Each value can be given instead (--name, --number …); a --number
with a wrong check digit is printed as given.
"""
import argparse
import json
import math
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

sys.dont_write_bytecode = True
import paper_kit as kit

CARD_MM = (85.6, 54.0)
SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文'
GIVEN = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉梅建华志国文辉鑫宇婷雪倩佳欣慧琳玲丹萍颖莹晨阳浩然子轩梓涵思远雨泽嘉怡学振海清泉松柏云峰立新民安康宁庆福禄瑞祥启航天翔'
NATIONS = ['汉'] * 14 + ['回', '满', '壮', '蒙古', '土家', '朝鲜', '维吾尔']
AREAS = [('120101', '和平区', ['南京路', '营口道', '贵州路']), ('120102', '河东区', ['大桥道', '津塘路']),
         ('120103', '河西区', ['友谊路', '解放南路', '围堤道']), ('120104', '南开区', ['黄河道', '鞍山西道']),
         ('120105', '河北区', ['中山路', '金钟河大街']), ('120106', '红桥区', ['丁字沽一号路', '西青道']),
         ('120110', '东丽区', ['津滨大道', '先锋路']), ('120111', '西青区', ['中北镇万卉路', '杨柳青镇柳口路']),
         ('120112', '津南区', ['双港镇津沽公路', '咸水沽镇南华路']), ('120113', '北辰区', ['果园南道', '京津公路'])]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LONG_TERM = 'long-term'


def check_digit(body):
    return '10X98765432'[sum(int(c) * w for c, w in zip(body, WEIGHTS)) % 11]


def invent_person(seed):
    rng = np.random.default_rng(seed + 7000)
    code, district, streets = AREAS[rng.integers(len(AREAS))]
    year, month, day = int(rng.integers(1952, 2006)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    sex = '男' if rng.random() < 0.5 else '女'
    serial = int(rng.integers(0, 50)) * 20 + int(rng.integers(0, 10)) * 2 + (1 if sex == '男' else 0)
    body = f'{code}{year:04d}{month:02d}{day:02d}{serial % 1000:03d}'
    name = SURNAMES[rng.integers(len(SURNAMES))] + ''.join(GIVEN[rng.integers(len(GIVEN))]
                                                           for _ in range(int(rng.integers(1, 3))))
    street = streets[rng.integers(len(streets))]
    address = f'天津市{district}{street}{rng.integers(1, 320)}号'
    if rng.random() < 0.7:
        address += f'院{rng.integers(1, 31)}号楼{rng.integers(1, 7)}门{rng.integers(101, 2612)}号'
    start_year = int(rng.integers(2010, 2026))
    start = f'{start_year:04d}-{int(rng.integers(1, 13)):02d}-{int(rng.integers(1, 29)):02d}'
    age = start_year - year
    years = 5 if age < 16 else 10 if age < 26 else 20 if age < 46 else 0
    end = LONG_TERM if years == 0 else f'{start_year + years:04d}{start[4:]}'
    return {'name': name, 'sex': sex, 'nation': NATIONS[rng.integers(len(NATIONS))],
            'birth': f'{year:04d}-{month:02d}-{day:02d}', 'address': address, 'number': body + check_digit(body),
            'issuer': f'天津市公安局{district[:-1]}分局', 'valid_from': start, 'valid_to': end}


def guilloche(draw, rng, size, colour):
    """The fine waves that lie under everything on a card."""
    w, h = size
    for _ in range(26):
        a, f = rng.uniform(0.02, 0.12) * h, rng.uniform(1.2, 3.5)
        y0, phase = rng.uniform(0, h), rng.uniform(0, 6.28)
        slope = rng.uniform(-0.25, 0.25)
        points = [(x, y0 + slope * (x - w / 2) + a * math.sin(f * 6.28 * x / w + phase)) for x in range(0, w + 8, 8)]
        draw.line(points, fill=colour, width=2)


def portrait(draw, rng, mm):
    """Nobody's face: a head and shoulders in greys."""
    hair = int(rng.integers(30, 70))
    skin = tuple(int(v) for v in rng.integers(150, 215, 1).repeat(3) + np.array([18, 0, -14]))
    coat = tuple(int(v) for v in rng.integers(40, 130, 3))
    draw.rounded_rectangle((mm(56), mm(7.5), mm(80), mm(39.5)), mm(1.2), fill=(205, 214, 226))
    draw.ellipse((mm(61.5), mm(10), mm(74.5), mm(25)), fill=(hair, hair, hair))
    draw.ellipse((mm(62.8), mm(12.5), mm(73.2), mm(26.5)), fill=skin)
    draw.rounded_rectangle((mm(58.5), mm(28), mm(77.5), mm(39.5)), mm(4), fill=coat)


def spaced(draw, x, y, text, face, fill, step):
    for i, character in enumerate(text):
        draw.text((x + i * step, y), character, font=face, fill=fill, anchor='lm')


def draw_front(person, rng, dpi, font_name, digits_font, shift=(0.0, 0.0), scale=1.0):
    """shift, scale: what print and paper of one office have been off by, mm, and how large its type is."""
    def mm(v):
        return kit.px(v, dpi)
    size = (int(mm(CARD_MM[0])), int(mm(CARD_MM[1])))
    card = Image.new('RGB', size, tuple(int(v) for v in np.array([233, 240, 249]) + rng.integers(-5, 4, 3)))
    draw = ImageDraw.Draw(card)
    guilloche(draw, rng, size, (211, 224, 243))
    portrait(draw, rng, mm)
    label, black = (62, 112, 178), (24, 24, 30)
    small, value = kit.font(font_name, mm(2.25)), kit.font(font_name, mm(3.25) * scale)
    y, m, d = person['birth'].split('-')
    left, down = mm(15 + shift[0]), mm(shift[1])
    spaced(draw, mm(6), mm(8), '姓名', small, label, mm(3.3))
    draw.text((left, mm(8) + down), person['name'], font=kit.font(font_name, mm(3.5) * scale), fill=black, anchor='lm')
    spaced(draw, mm(6), mm(14.4), '性别', small, label, mm(3.3))
    draw.text((left, mm(14.4) + down), person['sex'], font=value, fill=black, anchor='lm')
    if 'nation' in person:
        spaced(draw, mm(26.5), mm(14.4), '民族', small, label, mm(3.3))
        draw.text((left + mm(19.5), mm(14.4) + down), person['nation'], font=value, fill=black, anchor='lm')
    spaced(draw, mm(6), mm(20.8), '出生', small, label, mm(3.3))
    at = left
    for text, unit in ((y, '年'), (str(int(m)), '月'), (str(int(d)), '日')):
        draw.text((at, mm(20.8) + down), text, font=value, fill=black, anchor='lm')
        at += value.getlength(text) + mm(1.1)
        draw.text((at, mm(20.8)), unit, font=small, fill=label, anchor='lm')
        at += mm(3.4)
    spaced(draw, mm(6), mm(27.4), '住址', small, label, mm(3.3))
    line, rows = '', []
    for character in person['address']:
        if value.getlength(line + character) > mm(36.5):
            rows.append(line)
            line = ''
        line += character
    for i, row in enumerate(rows + [line]):
        draw.text((left, mm(27.4 + 4.3 * i) + down), row, font=value, fill=black, anchor='lm')
    spaced(draw, mm(6), mm(48), '公民身份号码', small, label, mm(2.5))
    spaced(draw, mm(28.5 + shift[0]), mm(48) + down, person['number'], kit.font(digits_font, mm(3.7)), black, mm(2.62))
    draw.text((mm(60), mm(41.8)), '样本 SPECIMEN', font=kit.font(font_name, mm(1.7)), fill=(170, 178, 190), anchor='lm')
    return card


def draw_back(person, rng, dpi, font_name, digits_font, shift=(0.0, 0.0), scale=1.0):
    def mm(v):
        return kit.px(v, dpi)
    size = (int(mm(CARD_MM[0])), int(mm(CARD_MM[1])))
    card = Image.new('RGB', size, tuple(int(v) for v in np.array([238, 234, 240]) + rng.integers(-5, 4, 3)))
    draw = ImageDraw.Draw(card)
    guilloche(draw, rng, size, (228, 214, 224))
    draw.ellipse((mm(7), mm(6.5), mm(22), mm(21.5)), fill=(196, 36, 40))
    draw.ellipse((mm(10.6), mm(10.1), mm(18.4), mm(17.9)), fill=(222, 178, 62))
    black = (24, 24, 30)
    heading = kit.font('serif', mm(4.3))
    spaced(draw, mm(29), mm(11), '中华人民共和国', heading, black, mm(5.2))
    title = person.get('title', '居民身份证')
    step = 46.0 / len(title)
    spaced(draw, mm(26), mm(20.5), title, kit.font('serif', min(mm(6.6), mm(step * 0.9))), black, mm(step))
    small, value = kit.font(font_name, mm(2.4)), kit.font(font_name, mm(3.1) * scale)
    end = '长期' if person['valid_to'] == LONG_TERM else person['valid_to'].replace('-', '.')
    span = person['valid_from'].replace('-', '.') + '-' + end
    rows = [(40.2, '签发机关', person['issuer']), (47.4, '有效期限', span)]
    if 'pass_number' in person:
        rows = [(35.2, '有效期限', span), (41.4, '签发机关', person['issuer']), (47.6, '通行证号码', person['pass_number'])]
        spaced(draw, mm(64), mm(47.6), '签发次数', small, black, mm(2.7))
        draw.text((mm(76.5), mm(47.6)), person['times'], font=value, fill=black, anchor='lm')
    for y, what, text in rows:
        spaced(draw, mm(21), mm(y), what, small, black, mm(10.8 / len(what)))
        draw.text((mm(35.5 + shift[0]), mm(y + shift[1])), text, font=value, fill=black, anchor='lm')
    draw.text((mm(9), mm(30.5)), '样本', font=kit.font(font_name, mm(2)), fill=(178, 170, 178), anchor='lm')
    return card


def round_corners(card, dpi):
    mask = Image.new('L', card.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, card.width - 1, card.height - 1), kit.px(3.18, dpi), fill=255)
    return mask


def place(glass, card, centre_px, turn_deg, dpi, rounded=True):
    """Lays a card with its corners and a thin shadow on the glass picture, in place. Returns where its four corners
    (as they would be without rounding) are, in pixels, the card's own left top first, clockwise."""
    rad = math.radians(turn_deg)
    cos, sin = math.cos(rad), math.sin(rad)
    half = (abs(cos) * card.width + abs(sin) * card.height) / 2, (abs(sin) * card.width + abs(cos) * card.height) / 2
    pad = int(kit.px(2, dpi))
    x0, y0 = int(centre_px[0] - half[0]) - pad, int(centre_px[1] - half[1]) - pad
    size = (int(2 * half[0]) + 2 * pad + 2, int(2 * half[1]) + 2 * pad + 2)
    cx, cy, sx, sy = centre_px[0] - x0, centre_px[1] - y0, card.width / 2, card.height / 2
    data = (cos, -sin, sx - cos * cx + sin * cy, sin, cos, sy - sin * cx - cos * cy)
    mask = round_corners(card, dpi) if rounded else Image.new('L', card.size, 255)
    placed = card.transform(size, Image.AFFINE, data, resample=Image.BICUBIC)
    mask = mask.transform(size, Image.AFFINE, data, resample=Image.BILINEAR)
    shade = Image.new('L', size, 0)
    shade.paste(mask, (2, 3))
    shade = shade.filter(ImageFilter.GaussianBlur(kit.px(0.35, dpi))).point(lambda v: v * 0.22)
    glass.paste((90, 90, 96), (x0, y0), shade)
    glass.paste(placed, (x0, y0), mask)
    return [(centre_px[0] + cos * u + sin * v, centre_px[1] - sin * u + cos * v)
            for u, v in ((-sx, -sy), (sx, -sy), (sx, sy), (-sx, sy))]


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('-o', '--out', required=True, help='.pnm .ppm .png .jpg')
    p.add_argument('--side', choices=('front', 'back', 'both'), default='front', help='both: two pictures of one card')
    p.add_argument('--seed', type=int, default=1, help='who it is, and the dirt')
    for key in ('name', 'sex', 'nation', 'birth', 'address', 'number', 'issuer', 'valid-from', 'valid-to'):
        p.add_argument('--' + key, help='instead of the invented value')
    p.add_argument('--dpi', type=float, default=300)
    p.add_argument('--glass', type=kit.pair, default=(210.0, 297.0), metavar='WxH', help='mm (210x297)')
    p.add_argument('--at', type=kit.pair, metavar='X,Y', help='centre of the card on the glass, mm (random)')
    p.add_argument('--turn', type=float, metavar='DEG', help='counter-clockwise (random: a little, or by quarters)')
    p.add_argument('--lid', type=kit.triple, default=(248, 248, 247), metavar='R,G,B')
    p.add_argument('--paper', type=kit.triple, default=(255, 255, 255), metavar='R,G,B', help='lamp tint')
    p.add_argument('--noise', type=float, default=2.0)
    p.add_argument('--lamp', type=float, default=0.03)
    p.add_argument('--blur', type=float, default=0.6)
    p.add_argument('--lines', type=int, default=0, help='specks on the sensor that draw lines along the page')
    p.add_argument('--font', default='hei', help='hei microhei noto droid song serif or a file')
    p.add_argument('--digits-font', default=None)
    p.add_argument('--json', help='write what is on the card, and how it lies, here')
    return p.parse_args()


def make(options):
    """Returns (PIL picture of the glass, truth)."""
    person = invent_person(options.seed)
    for key in person:
        given = getattr(options, key, None)
        if given:
            person[key] = given
    rng = np.random.default_rng(options.seed)
    sides = ('front', 'back') if options.side == 'both' else (options.side,)
    dpi = options.dpi
    glass = Image.new('RGB', tuple(int(round(kit.px(v, dpi))) for v in options.glass), options.lid)
    truth = dict(person, cards=[])
    for i, side in enumerate(sides):
        turn = options.turn if options.turn is not None else float(rng.uniform(-5, 5) + 90 * rng.integers(0, 4))
        at = options.at or (float(rng.uniform(52, options.glass[0] - 52)), float(rng.uniform(52, options.glass[1] - 52)))
        if len(sides) == 2 and not options.at:
            at = (options.glass[0] / 2 + float(rng.uniform(-20, 20)), options.glass[1] * (0.26 + 0.48 * i))
        draw = draw_front if side == 'front' else draw_back
        card = draw(person, rng, dpi, options.font, options.digits_font or options.font)
        place(glass, card, (kit.px(at[0], dpi), kit.px(at[1], dpi)), turn, dpi)
        truth['cards'].append({'side': side, 'turn': turn, 'x': at[0], 'y': at[1]})
    return kit.see(glass, rng, options.noise, options.lamp, options.paper, options.blur,
                   dust=getattr(options, 'lines', 0)), truth


def main():
    options = arguments()
    picture, truth = make(options)
    kit.save(picture, options.out, options.dpi)
    if options.json:
        with open(options.json, 'w', encoding='utf-8') as out:
            json.dump(truth, out, ensure_ascii=False, indent=1)


if __name__ == '__main__':
    main()
