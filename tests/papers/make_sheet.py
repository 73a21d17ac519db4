#!/usr/bin/python3
"""A specimen of a printed sheet: two page codes on the diagonal, text, a table, an outline where the seal belongs. For
trials of the reader without the forms engine. Needs the program qrencode.

  make_sheet.py -o page.ppm --code KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP --seal-at 155,205 --seed 3
"""
import argparse
import io
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw

sys.dont_write_bytecode = True
import paper_kit as kit

WORDS = '申请人保证以上填写内容及所附材料真实完整有效并承担因提供不实信息产生的责任本人已阅读同意随表电子认证服务协议签字盖章即表示接受全部条款天津市勘察设计协会样本'
CODE_PLACES = ((178.0, 12.0), (14.0, 265.0))  # top right, bottom left; 18 mm each


def code_picture(text, side_px):
    made = subprocess.run(['qrencode', '-l', 'Q', '-m', '0', '-s', '1', '-t', 'PNG', '-o', '-', text], check=True,
                          capture_output=True).stdout
    picture = Image.open(io.BytesIO(made))
    picture.info.pop('transparency', None)
    return picture.convert('L').resize((side_px, side_px), Image.NEAREST)


def make(code, seal_at, seed, dpi, samples=False, codes=2):
    """Returns the page as PIL RGB."""
    rng = np.random.default_rng(seed)
    def mm(v):
        return kit.px(v, dpi)
    page = Image.new('RGB', (int(round(mm(210))), int(round(mm(297)))), (255, 255, 255))
    draw = ImageDraw.Draw(page)
    face = ['song', 'hei', 'noto', 'microhei'][seed % 4]
    text, title = kit.font(face, mm(3.6)), kit.font('hei', mm(7))
    if codes:
        side = int(round(mm(18)))
        for x, y in CODE_PLACES[:codes]:
            page.paste(code_picture(code, side).convert('RGB'), (int(round(mm(x))), int(round(mm(y)))))
    draw.text((mm(105), mm(35)), '个人数字证书申请表（样本）', font=title, fill=0, anchor='mm')

    def words(n):
        return ''.join(WORDS[rng.integers(len(WORDS))] for _ in range(n))
    if samples:
        draw.text((mm(20), mm(48)), words(30), font=text, fill=(20, 20, 20))
        for x, y, w, h in ((26, 104, 60, 60), (100, 104, 60, 60), (26, 176, 30, 30), (70, 176, 60, 30)):
            draw.rectangle((mm(x), mm(y), mm(x + w), mm(y + h)), outline=(190, 190, 190), width=max(1, int(mm(0.2))))
    else:
        top = 50
        for row in range(14):
            y = top + row * 9
            shade = row in (0, 2, 9)
            draw.rectangle((mm(20), mm(y), mm(190), mm(y + 9)), outline=0, fill=(226, 226, 226) if shade else None,
                           width=max(1, int(mm(0.25))))
            if shade:
                draw.text((mm(22), mm(y + 4.5)), words(6), font=kit.font('hei', mm(3.8)), fill=0, anchor='lm')
                continue
            draw.line((mm(47), mm(y), mm(47), mm(y + 9)), fill=0, width=max(1, int(mm(0.25))))
            draw.text((mm(22), mm(y + 4.5)), words(4), font=text, fill=0, anchor='lm')
            draw.text((mm(50), mm(y + 4.5)), words(int(rng.integers(4, 30))), font=text, fill=0, anchor='lm')
        draw.rectangle((mm(20), mm(176), mm(190), mm(235)), outline=0, width=max(1, int(mm(0.25))))
        for i in range(3):
            draw.text((mm(24), mm(180 + 6 * i)), words(42), font=text, fill=0)
        draw.text((mm(24), mm(222)), '申请人签字：______________      日期：______年____月____日', font=text, fill=0)
    if seal_at:
        x, y = seal_at
        box = [mm(x - 21), mm(y - 21), mm(x + 21), mm(y + 21)]
        for a in range(0, 360, 8):
            draw.arc(box, a, a + 5, fill=(140, 140, 140), width=max(1, int(mm(0.2))))
        draw.text((mm(x), mm(y)), '加盖单位公章', font=kit.font('hei', mm(3)), fill=(190, 190, 190), anchor='mm')
    draw.text((mm(38), mm(280)), '表 KQ-PA · 版本 2026.11 · 第 1 页 共 2 页', font=kit.font(face, mm(2.6)), fill=(90, 90, 90))
    return page


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('-o', '--out', required=True)
    p.add_argument('--code', default='KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP')
    p.add_argument('--codes', type=int, default=2, choices=(0, 1, 2), help='how many of the two are printed')
    p.add_argument('--seal-at', type=kit.pair, metavar='X,Y', help='where the outline for the seal stands')
    p.add_argument('--samples', action='store_true', help='a sheet with frames for samples')
    p.add_argument('--dpi', type=float, default=300)
    p.add_argument('--seed', type=int, default=1)
    o = p.parse_args()
    kit.save(make(o.code, o.seal_at, o.seed, o.dpi, o.samples, o.codes), o.out, o.dpi)


if __name__ == '__main__':
    main()
