#!/usr/bin/python3
"""Specimen licences of invented firms on a scanner's glass: business licences (wide and upright, original and copy),
certificates of public institutions and of social organisations, registration certificates of engineers.

  make_licence.py -o licence.jpg --seed 7 --json truth.json
  make_licence.py -o copy.jpg --kind upright --grey --qr none --turn 181

Everything is drawn from the seed; what is given replaces it. --font and --digits-font name faces of paper_kit or files.
Needs python3-numpy, python3-pil and, for the QR code, the program qrencode; without it the paper has none.
"""
import argparse
import io
import json
import math
import shutil
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw

sys.dont_write_bytecode = True
import paper_kit as kit

ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康'
GIVEN = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉梅建华志国文辉鑫宇婷雪倩佳欣慧琳玲丹萍颖莹晨阳浩然子轩梓涵思远雨泽嘉怡学振海清泉松柏云峰立新民安康宁庆福禄瑞祥启航天翔曦鹤'
PLACES = ['和平区南京路', '河东区津塘路', '河西区友谊北路', '南开区鞍山西道', '河北区金钟河大街', '红桥区丁字沽一号路', '东丽区先锋东路',
          '西青区中北镇万卉路', '津南区双港镇津沽公路', '北辰区果园南道', '滨海新区新港二号路', '武清区杨村镇雍阳西道', '宝坻区钰华街道',
          '宁河区芦台镇光明路', '静海区静海镇胜利大街', '蓟州区渔阳镇中昌北大道', '滨海新区经济技术开发区第三大街', '滨海高新区华苑产业区海泰发展五道']
STEMS = ['海河', '津门', '渤海', '燕山', '蓟州', '华北', '泰达', '云峰', '中睿', '恒通', '博远', '正源', '金石', '天工', '远方', '鼎盛', '鸿图', '卓越']
TRADES = ['建筑设计院', '岩土工程', '勘察设计', '市政工程设计研究院', '工程咨询', '规划建筑设计', '地质工程勘察院', '水利水电勘测设计', '电力设计', '结构工程技术']
TYPES = ['有限责任公司', '有限责任公司(自然人独资)', '有限责任公司（法人独资）', '股份有限公司', '有限责任公司分公司', '全民所有制']
SCOPE = ('许可项目：建设工程勘察；建设工程设计；测绘服务；国土空间规划编制。（依法须经批准的项目，经相关部门批准后方可开展经营活动，'
         '具体经营项目以相关部门批准文件或许可证件为准）。一般项目：工程管理服务；工程技术服务；技术服务、技术开发、技术咨询；'
         '水文服务；地质勘查技术服务；图文设计制作；软件开发；信息技术咨询服务。')
KINDS = ('wide', 'wide', 'wide', 'upright', 'upright', 'institution', 'society', 'engineer')
PAPER_TITLES = {'wide': '营业执照', 'upright': '营业执照', 'institution': '事业单位法人证书', 'society': '社会团体法人登记证书',
                'private': '民办非企业单位登记证书', 'foundation': '基金会法人登记证书',
                'engineer': '注册土木工程师（岩土）注册执业证书'}


def pick(rng, values):
    return values[int(rng.integers(len(values)))]


def code_of(rng, first):
    """GB 32100 with GB 11714 inside."""
    org = ''.join(pick(rng, ALPHABET) for _ in range(8)) if rng.random() < 0.75 else f'{rng.integers(10 ** 8):08d}'
    if rng.random() < 0.5:
        org = 'MA' + org[2:]
    total = sum(int(c, 36) * w for c, w in zip(org, (3, 7, 9, 10, 5, 8, 4, 2)))
    body = f'{first}1201{rng.integers(1, 20):02d}'[:8].ljust(8, '0') + org + '0X987654321'[total % 11]
    s = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[(31 - s % 31) % 31]


def date_of(rng, first, last):
    return int(rng.integers(first, last)), int(rng.integers(1, 13)), int(rng.integers(1, 29))


def chinese(day):
    return f'{day[0]}年{day[1]:02d}月{day[2]:02d}日'


def iso(day):
    return '%04d-%02d-%02d' % day


def invent(seed, kind):
    rng = np.random.default_rng(seed + 40000)
    first = {'wide': '91', 'upright': '91', 'institution': '12', 'society': '51', 'private': '52', 'foundation': '53',
             'engineer': '91'}[kind]
    start = date_of(rng, 2015, 2025)
    long_term = rng.random() < 0.4 and kind in ('wide', 'upright')
    years = 30 if kind in ('wide', 'upright') else 5 if kind != 'engineer' else 3
    end = (start[0] + years, start[1], start[2])
    stem = pick(rng, STEMS) + pick(rng, TRADES)
    company = {'institution': f'天津市{stem}中心', 'society': f'天津市{stem}协会', 'private': f'天津市{stem}研究所',
               'foundation': f'天津市{stem}教育基金会'}.get(kind, f'天津{stem}有限公司')
    if kind in ('wide', 'upright') and rng.random() < 0.2:
        company = f'天津市{stem}（集团）有限责任公司'
    number = f'{pick(rng, ["AY", "S", "CS", "DG"])}{rng.integers(10 ** 4):04d}12{rng.integers(10 ** 5):05d}'
    address = f'天津市{pick(rng, PLACES)}{rng.integers(1, 400)}号'
    if rng.random() < 0.7:
        address += f'{rng.integers(1, 30)}号楼{rng.integers(101, 2900)}室'
    return {'kind': kind, 'paper': PAPER_TITLES[kind], 'uscc': code_of(rng, first), 'company': company,
            'legal_representative': pick(rng, SURNAMES) + ''.join(pick(rng, GIVEN) for _ in range(int(rng.integers(1, 3)))),
            'type': pick(rng, TYPES), 'address': address, 'capital': f'{pick(rng, ["伍佰", "壹仟", "叁仟", "伍仟"])}万元人民币',
            'start': start, 'valid_from': iso(start), 'valid_to': 'long-term' if long_term else iso(end),
            'number': number, 'end': end, 'scope': SCOPE[:int(rng.integers(40, len(SCOPE)))]}


def term_text(f, rng):
    end = '长期' if f['valid_to'] == 'long-term' else chinese(f['end'])
    return pick(rng, ['{}至{}', '自{}至{}', '{} 至 {}']).format(chinese(f['start']), end)


def rows_of(f, rng):
    """[(label, value, field names it shows)] of the body; what has no field shows things that are not asked for."""
    wide = [('名称', f['company'], ['company']), ('类型', f['type'], ['type']),
            ('法定代表人', f['legal_representative'], ['legal_representative']), ('经营范围', f['scope'], [])]
    right = [('注册资本', f['capital'], []), ('成立日期', chinese(f['start']), []),
             ('住所', f['address'], ['address'])]
    if rng.random() < 0.5:
        right.insert(2, ('营业期限', term_text(f, rng), ['valid_from', 'valid_to']))
    upright = [wide[0], wide[1], ('住所', f['address'], ['address']), wide[2], right[0], right[1],
               ('营业期限', term_text(f, rng), ['valid_from', 'valid_to']), wide[3]]
    institution = [('名称', f['company'], ['company']), ('宗旨和业务范围', f['scope'][:60], []),
                   ('住所', f['address'], ['address']), ('法定代表人', f['legal_representative'], ['legal_representative']),
                   ('经费来源', '财政补助、非财政补助', []), ('开办资金', '￥1280万元', []),
                   ('举办单位', '天津市样本局', []),
                   ('有效期', f'自{chinese(f["start"])}至{chinese(f["end"])}', ['valid_from', 'valid_to'])]
    society = [('名称', f['company'], ['company']), ('业务范围', f['scope'][:50], []),
               ('住所', f['address'], ['address']), ('法定代表人', f['legal_representative'], ['legal_representative']),
               ('活动地域', '天津市', []), ('注册资金', '叁万元整', []), ('业务主管单位', '天津市样本委员会', []),
               ('有效期限', f'自{chinese(f["start"])}至{chinese(f["end"])}', ['valid_from', 'valid_to'])]
    engineer = [('姓名', f['legal_representative'], ['name']), ('性别', pick(rng, ['男', '女']), []),
                ('证书编号', f['number'], ['number']), ('聘用单位', f['company'], ['company']),
                ('有效期至', chinese(f['end']), ['valid_to'])]
    return {'wide': (wide, right), 'upright': (upright, []), 'institution': (institution, []),
            'society': (society, []), 'private': (society, []), 'foundation': (society, []), 'engineer': (engineer, [])}[f['kind']]


# ---- drawing, in millimetres of the paper ----
class Sheet:
    def __init__(self, width_mm, height_mm, dpi, ground):
        self.dpi = dpi
        self.picture = Image.new('RGB', (int(self.mm(width_mm)), int(self.mm(height_mm))), ground)
        self.draw = ImageDraw.Draw(self.picture)
        self.size = (width_mm, height_mm)

    def mm(self, v):
        return kit.px(v, self.dpi)

    def text(self, x, y, text, size_mm, face, fill=(22, 22, 24), anchor='lm'):
        self.draw.text((self.mm(x), self.mm(y)), text, font=kit.font(face, self.mm(size_mm)), fill=fill, anchor=anchor)

    def spread(self, x, y, text, size_mm, face, width_mm, fill):
        """Characters spread over a width, as labels are."""
        step = (width_mm - size_mm) / max(1, len(text) - 1)
        for i, character in enumerate(text):
            self.text(x + i * step, y, character, size_mm, face, fill)

    def wrapped(self, x, y, text, size_mm, face, width_mm, lead):
        font, line, lines = kit.font(face, self.mm(size_mm)), '', []
        for character in text:
            if font.getlength(line + character) > self.mm(width_mm):
                lines.append(line)
                line = ''
            line += character
        for i, each in enumerate(lines + [line]):
            self.text(x, y + i * lead, each, size_mm, face)
        return len(lines) + 1


def ground_of(sheet, rng):
    """Fine waves, now and then large pale characters, under the print; a border and an emblem."""
    w, h = sheet.picture.size
    tone = pick(rng, [(236, 226, 196), (222, 232, 222), (238, 222, 214), (226, 230, 240)])
    for _ in range(int(rng.integers(10, 40))):
        y0, a, f, phase = rng.uniform(0, h), rng.uniform(0.01, 0.05) * h, rng.uniform(1, 4), rng.uniform(0, 6.28)
        sheet.draw.line([(x, y0 + a * math.sin(f * 6.28 * x / w + phase)) for x in range(0, w + 12, 12)], fill=tone, width=2)
    if rng.random() < 0.3:
        sheet.text(sheet.size[0] / 2, sheet.size[1] * 0.6, 'SPECIMEN', sheet.size[0] * 0.12, 'hei', tone, 'mm')
    gold = pick(rng, [(176, 138, 58), (190, 160, 90), (150, 110, 60), (60, 110, 90)])
    edge = sheet.mm(rng.uniform(5, 9))
    sheet.draw.rectangle((edge, edge, w - edge, h - edge), outline=gold, width=int(sheet.mm(rng.uniform(0.4, 2.0))))
    if rng.random() < 0.5:
        inner = edge + sheet.mm(3)
        sheet.draw.rectangle((inner, inner, w - inner, h - inner), outline=gold, width=2)


def emblem(sheet, x, y, size):
    m = sheet.mm
    sheet.draw.ellipse((m(x - size / 2), m(y - size / 2), m(x + size / 2), m(y + size / 2)), fill=(200, 30, 36))
    kit.star(sheet.draw, m(x), m(y - size * 0.1), m(size * 0.2), (236, 190, 60))
    sheet.draw.arc((m(x - size / 2), m(y - size / 2), m(x + size / 2), m(y + size / 2)), 20, 160, fill=(236, 190, 60),
                   width=int(m(size * 0.1)))


def payload_of(f, rng):
    return pick(rng, [
        f'http://www.gsxt.gov.cn/index.html?uniscid={f["uscc"]}', f'https://zzgx.example.cn/v?c=%7B{f["uscc"]}%7D&t=1',
        f'统一社会信用代码:{f["uscc"]};名称:{f["company"]}', f'统一社会信用代码：{f["uscc"]}\n名称：{f["company"]}\n',
        f'名称：{f["company"]}；统一社会信用代码：{f["uscc"]}；法定代表人：{f["legal_representative"]}',
        f'https://zwfw.example.cn/qr/{rng.integers(16 ** 12):012x}{rng.integers(16 ** 12):012x}',
        f'{{"uniscid":"{f["uscc"]}","entName":"{f["company"]}"}}'])


def qr_picture(text, rng):
    if not shutil.which('qrencode'):
        return None
    data = text.encode('gb18030' if rng.random() < 0.4 else 'utf-8')
    done = subprocess.run(['qrencode', '-8', '-o', '-', '-s', '4', '-m', '2', '-l', pick(rng, ['L', 'M', 'Q'])], input=data,
                          capture_output=True, check=True)

    return Image.open(io.BytesIO(done.stdout)).convert('L').convert('RGB')


def paste_qr(sheet, f, rng, x, y, size, how):
    code = qr_picture(payload_of(f, rng), rng) if how != 'none' else None
    if code is None:
        return
    side = int(sheet.mm(size))
    code = code.resize((side, side), Image.NEAREST)
    if how == 'damaged':
        d = ImageDraw.Draw(code)
        for _ in range(3):
            at = rng.uniform(0, side, 4)
            d.line(tuple(at), fill=(240, 240, 236), width=side // 9)
    sheet.picture.paste(code, (int(sheet.mm(x)), int(sheet.mm(y))))


def body(sheet, rows, x, y, value_x, value_width, size, lead, look, rng):
    """Draws label and value rows; returns where it ended."""
    label_face, value_face, digits, label_fill = look[:4]
    for label, value, fields in rows:
        small = not fields and len(value) > 30
        if look_colon(look):
            sheet.text(x, y, label + '：', size, label_face, label_fill)
        else:
            sheet.spread(x, y, label, size, label_face, max(size * 5, size * len(label)), label_fill)
        face = digits if fields == ['number'] else value_face
        count = sheet.wrapped(value_x, y, value, size * (0.72 if small else 1), face, value_width,
                              size * (1.0 if small else 1.35))
        y += lead + (count - 1) * size * (1.0 if small else 1.35)
    return y


def look_colon(look):
    return len(look) > 4


def draw_licence(f, rng, dpi, face, label_face, digits, qr):
    kind = f['kind']
    sizes = {'wide': pick(rng, [(297, 210), (297, 210), (260, 184), (225, 158)]), 'upright': pick(rng, [(210, 297), (182, 257), (160, 226)]),
             'institution': pick(rng, [(297, 210), (230, 163)]), 'society': (210, 297), 'private': (210, 297),
             'foundation': (210, 297), 'engineer': pick(rng, [(148, 105), (180, 128)])}
    width, height = sizes[kind]
    sheet = Sheet(width, height, dpi, pick(rng, [(252, 250, 243), (248, 246, 238), (255, 255, 255), (246, 249, 246)]))
    ground_of(sheet, rng)
    left, right = rows_of(f, rng)
    u = width / (297 if width > height else 210)
    if kind == 'engineer':
        u = width / 190
    size = rng.uniform(4.2, 5.4) * u
    fill = pick(rng, [(22, 22, 24), (70, 70, 72), (120, 86, 30)])
    look = (label_face, face, digits, fill)
    if kind in ('engineer', 'society', 'private', 'foundation') and rng.random() < 0.6:
        look += ('colon',)
    tall = height > width
    if kind != 'engineer':
        emblem(sheet, width / 2, height * (0.08 if tall else 0.11), 18 * u)
    sheet.spread(width / 2 - len(f['paper']) * 7 * u, height * (0.15 if tall else 0.24), f['paper'], 11 * u, 'serif',
                 len(f['paper']) * 14 * u, (18, 18, 20)) if len(f['paper']) < 10 else \
        sheet.text(width / 2, height * 0.2, f['paper'], min(8 * u, width * 0.85 / len(f['paper'])), 'serif', anchor='mm')
    if kind in ('wide', 'upright') and rng.random() < 0.6:
        sheet.text(width / 2, height * (0.185 if tall else 0.315), pick(rng, ['（副本）', '（副　本）', '(样本)']), 5 * u, label_face, anchor='mm')
    sheet.text(width - 12 * u, height - 4.5 * u, '样本 SPECIMEN', 2.6 * u, 'hei', (160, 160, 160), 'rm')
    top = height * (0.30 if tall else 0.44)
    if kind != 'engineer':
        code_x, code_y = (24 * u, height * 0.225) if tall else (22 * u, height * (0.24 if len(f['paper']) < 6 else 0.315))
        if rng.random() < 0.6:
            sheet.text(code_x, code_y, '统一社会信用代码', size * 0.85, label_face, fill)
            sheet.text(code_x, code_y + size * 1.5, f['uscc'], size, digits)
        else:
            colon = pick(rng, ['：', ' '])
            sheet.text(code_x, code_y + size, f'统一社会信用代码{colon}{f["uscc"]}', size * 0.8, digits)
        paste_qr(sheet, f, rng, width - 52 * u, height * (0.18 if tall else 0.12), rng.uniform(22, 30) * u, qr)
    else:
        top = height * 0.34
    x = 24 * u
    lead = size * rng.uniform(2.0, 2.5)
    if right:
        body(sheet, left, x, top, x + size * 6.4, width * 0.5 - x - size * 6.4 - 4 * u, size, lead, look, rng)
        x2 = width * 0.53
        end = body(sheet, right, x2, top, x2 + size * 6.4, width - x2 - size * 6.4 - 16 * u, size, lead, look, rng)
    else:
        value_x = x + size * (7.6 if any(len(r[0]) > 5 for r in left) else 6.4)
        end = body(sheet, left, x, top, value_x, width - value_x - 22 * u, size, lead, look, rng)
    authority_y = max(height * 0.84, min(end + 4 * u, height - 22 * u))
    sheet.text(width * 0.56, authority_y, '登记机关', size, label_face, fill)
    stamp_day = chinese(f['start'])
    sheet.text(width * 0.72, min(authority_y + size * 2, height - 12 * u), stamp_day, size, face)
    page = np.asarray(sheet.picture).astype(np.float32)
    if rng.random() < 0.85:
        at_text = rng.random() < 0.25
        seal = dict(kind='round', diameter=42 * u, text='天津市市场监督管理局样本', code='', font='song', hue='red',
                    ink=float(rng.uniform(0.5, 0.9)), missing=0.0, wet=0.0, turn=float(rng.uniform(-15, 15)),
                    x=(width * 0.72 if at_text else width * 0.78), y=min(authority_y + 2 * u, height - 24 * u))
        kit.stamp(page, rng, seal, dpi)
    shown = sorted({name for row in left + right for name in row[2]} | (set() if kind == 'engineer' else {'uscc'}) | {'paper'})
    truth = {'fields': {name: f['legal_representative'] if name == 'name' else f[name] for name in shown}, 'kind': kind}
    return Image.fromarray(np.clip(page, 0, 255).astype(np.uint8)), truth


def make(o):
    """Returns (PIL picture of the glass, truth)."""
    rng = np.random.default_rng(o.seed)
    kind = o.kind or pick(rng, KINDS)
    f = invent(o.seed, kind)
    qr = o.qr or pick(rng, ['whole', 'whole', 'whole', 'damaged', 'none'])
    paper, truth = draw_licence(f, rng, o.dpi, o.font, o.label_font or o.font, o.digits_font or o.font, qr)
    wide = paper.width > paper.height
    quarter = 90 if wide and kit.px(212, o.dpi) < paper.width else 0
    turn = o.turn if o.turn is not None else float(rng.normal(0, 1.2)) + quarter + 180 * int(rng.random() < 0.5) + \
        (90 * int(rng.integers(2)) if not quarter and paper.height < kit.px(200, o.dpi) else 0)
    glass = (int(kit.px(216, o.dpi)), int(kit.px(300, o.dpi)))
    room_x = max(0, glass[0] - (paper.height if (round(turn / 90) % 2) else paper.width)) / 2
    room_y = max(0, glass[1] - (paper.width if (round(turn / 90) % 2) else paper.height)) / 2
    centre = (glass[0] / 2 + rng.uniform(-1, 1) * room_x * 0.8, glass[1] / 2 + rng.uniform(-1, 1) * room_y * 0.8)
    lid = o.lid or pick(rng, [(248, 248, 247), (232, 232, 230), (252, 252, 252), (60, 60, 62)])
    picture = kit.lay_on_glass(paper, glass, turn, centre, 1.0, lid, kit.px(0.4, o.dpi))
    grey = o.grey if o.grey is not None else rng.random() < 0.25
    tint = o.paper or pick(rng, [(255, 255, 255), (250, 249, 244), (240, 244, 250)])
    picture = kit.see(picture, rng, float(rng.uniform(*o.noise)), float(rng.uniform(*o.lamp)), tint,
                      float(rng.uniform(*o.blur)), grey)
    truth.update(turn=turn, qr=qr, seed=o.seed, face=o.font)
    return picture, truth


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('-o', '--out', required=True, help='.pnm .ppm .png .jpg')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--kind', choices=tuple(PAPER_TITLES))
    p.add_argument('--qr', choices=('whole', 'damaged', 'none'))
    p.add_argument('--turn', type=float, metavar='DEG', help='counter-clockwise')
    p.add_argument('--grey', action='store_true', default=None, help='a copy in grey')
    p.add_argument('--dpi', type=float, default=300)
    p.add_argument('--font', default='song')
    p.add_argument('--label-font')
    p.add_argument('--digits-font')
    p.add_argument('--lid', type=kit.triple, metavar='R,G,B')
    p.add_argument('--paper', type=kit.triple, metavar='R,G,B', help='lamp tint')
    p.add_argument('--noise', type=kit.pair, default=(0.5, 5.0), metavar='LEAST,MOST', help='one of these is taken')
    p.add_argument('--lamp', type=kit.pair, default=(0.0, 0.1), metavar='LEAST,MOST')
    p.add_argument('--blur', type=kit.pair, default=(0.2, 0.9), metavar='LEAST,MOST')
    p.add_argument('--json', help='write what is on it here')
    return p.parse_args()


def main():
    o = arguments()
    picture, truth = make(o)
    kit.save(picture, o.out, o.dpi)
    if o.json:
        with open(o.json, 'w', encoding='utf-8') as out:
            json.dump(truth, out, ensure_ascii=False, indent=1)


if __name__ == '__main__':
    main()
