"""Printed sheets that come back: which page is it, how did it lie; and what is none of ours is not taken for one."""
import numpy as np

import make_sheet
import prints
from frame import angle_off, codes_in_sight, pick, scan, scan_choices, stamp, turned

AS = 'sheet'
LEAST = {'page identified': 0.995, 'nothing misread': 1.0, 'turn within 0.3 degrees': 0.99,
         'a sheet without a code stays without': 1.0}
OTHERS = ['https://example.com/pay?id=4711&t=2026', '01,10,012002100311,62114529,3500.00,20260411,12345678901234567890,A1',
          'WIFI:T:WPA;S=sample;;', '样本有限公司 92510107MA62M3M24U']


def prepare(bench):
    global pages
    pages = prints.application(bench) + prints.samples(bench, 300)


def make(bench, rng, i):
    kind = pick(rng, ['form', 'form', 'form', 'made', 'made', 'one code', 'foreign', 'covered'])
    tag = ''.join('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[k] for k in rng.integers(0, 32, 16))
    code = f'KQ1:TJ-2611{int(rng.integers(10, 29))}-{i % 10000:04d}-K:UA:{1 + i % 2}/2:{i % 9}:{tag}'
    if kind in ('form', 'covered'):
        which = int(rng.integers(3))
        page = pages[which].copy()
        code = ('PA:1/2', 'PA:2/2', 'PS:1/1')[which]
    elif kind == 'foreign':
        page = make_sheet.make(pick(rng, OTHERS), None, i, 300, codes=pick(rng, [0, 2]))
        code = None
    else:
        page = make_sheet.make(code, (155, 205), i, 300, codes=1 if kind == 'one code' else 2)
    for _ in range(int(rng.integers(0, 3))):
        x, y = (float(rng.uniform(40, 170)), float(rng.uniform(60, 250)))
        stamp(page, rng, 300, x=x, y=y, diameter=float(rng.uniform(36, 46)), font=pick(rng, bench.variety.FONTS),
              text=pick(rng, bench.variety.TEXTS), ink=float(rng.uniform(0.5, 0.95)), turn=float(rng.uniform(-40, 40)))
    if kind == 'covered':  # a stamp over one of the two codes
        x, y = pick(rng, [(187, 21), (23, 274)])
        stamp(page, rng, 300, x=x + float(rng.uniform(-6, 6)), y=y + float(rng.uniform(-6, 6)), diameter=42.0,
              font=pick(rng, bench.variety.FONTS), text=pick(rng, bench.variety.TEXTS), ink=0.9)
    c = scan_choices(rng, bench.variety)
    return scan(page, 300, c, rng), c['dpi'], {'code': code, 'kind': kind, 'turn': turned(c['turn'], c['flip']), 'scan': c}


def judge(tally, case, got, truth):
    texts = [c['text'] for c in got.get('codes', [])]
    ours = {t for t in texts if t.startswith('KQ1:')}
    detail = (truth['kind'], texts, truth['scan'], got.get('error'))
    if truth['code'] is None:
        tally.note('a sheet without a code stays without', not ours and got.get('page') is None, case, detail)
        return
    right = {t for t in ours if truth['code'] in t}
    tally.note('nothing misread', ours == right, case, detail)
    if codes_in_sight(truth['scan']) < (2 if truth['kind'] in ('one code', 'covered') else 1):
        return  # what could be read lies beyond the glass
    if tally.note('page identified', right, case, detail):
        off = angle_off(got['turn_deg'], truth['turn'])
        tally.measure('turn, degrees', off)
        tally.note('turn within 0.3 degrees', abs(off) < 0.3, case, (off, detail))
