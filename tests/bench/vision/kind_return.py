"""The pile that comes back: a case's own pages in any order, turned, twice, and what does not belong to it.

filing-trial plays the station: it prints a person's papers and files every picture. A page may be recognised or not, but
it must never be filed as another, and what is foreign, forged, outdated or somebody else's must not be filed at all.
"""
import glob
import json
import os
import subprocess

import numpy as np
from PIL import Image, ImageOps

import make_sheet
from frame import between, codes_in_sight, pick, scan, scan_choices, stamp

LEAST = {'page identified': 0.995, 'not misfiled': 1.0, 'not filed': 1.0, 'named for what it is': 0.99}
WAYS = ['own'] * 9 + ['own grey', 'own covered', 'own one code cut', 'outdated', 'forged', 'other', 'foreign', 'foreign', 'back']
OTHERS = ['https://example.com/pay?id=4711&t=2026', '01,10,012002100311,62114529,3500.00,20260411,12345678901234567890,A1',
          'WIFI:T:WPA;S=sample;;', '样本有限公司 92510107MA62M3M24U', 'KQ2:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP']
NEARLY = ['KQ1:{case}:PA:1/2:1:ABCDEFGHIJKLMNOP', 'KQ1:{case}:PA:1/2:1:', 'KQ1:{case}', 'KQ1:{case}:PA:01/2:1:ABCDEFGHIJKLMNOP',
          'KQ1:{case}:PS:1/1:2:AAAAAAAAAAAAAAAA', 'KQ1:' + 'A' * 60]
NAMES = {'outdated': {'outdated'}, 'forged': {'forged'}, 'other': {'other-case'}, 'foreign': {'no-code', 'blank'},
         'back': {'blank', 'no-code'}, 'nearly': {'forged', 'no-code'}}


def prepare(bench):
    global trial, pages, case
    folder = os.path.join(bench.folder, 'return')
    os.makedirs(folder, exist_ok=True)
    program = os.path.join(os.path.dirname(bench.program), 'filing-trial')
    trial = subprocess.Popen([program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=bench.environment)
    case = json.loads(trial.stdout.readline())['case']
    pages = {}
    for pdf in sorted(glob.glob(os.path.join(folder, '*.pdf'))):
        which, form = os.path.basename(pdf)[:-4].split('-')
        subprocess.run(['pdftoppm', '-r', '300', pdf, pdf[:-4]], check=True)
        for number, name in enumerate(sorted(glob.glob(pdf[:-4] + '-*.ppm')), 1):
            pages.setdefault(which, []).append((form, number, name))


def finish():
    trial.stdin.close()
    trial.wait(timeout=30)


def read(bench, path, dpi):
    trial.stdin.write(f'{dpi} {path}\n')
    trial.stdin.flush()
    return json.loads(trial.stdout.readline() or '{"error":"filing-trial ended"}')


def face(bench, rng, i, way):
    """The printed side that lies down, and which page of the case it is (None: none)."""
    if way == 'foreign':
        nearly = rng.random() < 0.4
        text = pick(rng, NEARLY).format(case=case) if nearly else pick(rng, OTHERS)
        return make_sheet.make(text, pick(rng, [None, (155, 205)]), i, 300, codes=pick(rng, [0, 1, 2, 2])), None, 'nearly' if nearly else way
    form, number, name = pick(rng, pages[way if way in pages else 'own'])
    page = Image.open(name).convert('RGB')
    if way == 'back':  # the empty side of a page printed on one side: its print shines through, mirrored
        page = ImageOps.mirror(page).point(lambda v: int(255 - (255 - v) * 0.07))
        return page, None, way
    return page, (form, number), way


def ink(bench, rng, page, way):
    look = dict(font=pick(rng, bench.variety.FONTS), text=pick(rng, bench.variety.TEXTS), ink=between(rng, (0.5, 0.95)))
    for _ in range(int(rng.integers(0, 3))):
        stamp(page, rng, 300, x=between(rng, (40, 170)), y=between(rng, (60, 250)), diameter=between(rng, (36, 46)),
              turn=between(rng, (-40, 40)), **look)
    if way == 'own covered':
        x, y = pick(rng, [(187, 21), (23, 274)])
        stamp(page, rng, 300, x=x + between(rng, (-6, 6)), y=y + between(rng, (-6, 6)), **dict(look, ink=0.95))
    if way == 'own one code cut':
        page.paste((255, 255, 255), (int(page.width * 0.82), 0, page.width, int(page.height * 0.11)))


def make(bench, rng, i):
    way = pick(rng, WAYS)
    page, what, way = face(bench, rng, i, way)
    if way != 'back':
        ink(bench, rng, page, way)
    c = scan_choices(rng, bench.variety)
    c.update(grey=way == 'own grey', dpi=max(200, c['dpi']) if c['dpi'] < 600 else 300)
    c['turn'] += pick(rng, [0, 0, 0, 90, 180, 270])
    if round(c['turn'] / 90) % 2:
        c['glass'] = pick(rng, [(297, 297), (300, 216), (297, 210)])
    return scan(page, 300, c, rng), c['dpi'], {'way': way, 'what': what, 'scan': c}


def judge(tally, case_name, got, truth):
    way, filed = truth['way'], (got.get('form'), got.get('page'))
    detail = (way, truth['what'], got, truth['scan'])
    ours = way.startswith('own') and codes_in_sight(truth['scan'])
    if way.startswith('own') and not ours:  # both codes beyond the glass: the person is asked, nothing is guessed
        tally.note('cut codes are not guessed', not filed[0] or filed == truth['what'], case_name, detail)
        return
    if ours:
        tally.note('page identified', filed == truth['what'], case_name, detail)
    tally.note('not misfiled', not filed[0] or filed == truth['what'], case_name, detail)
    if not ours:
        kept = got.get('verdict') in ('good', 'poor', 'seal', 'worse')
        tally.note('not filed', not kept, case_name, detail)
        tally.note('named for what it is', got.get('verdict') in NAMES[way], case_name, detail)
    tally.note('way: ' + way, filed == truth['what'] if ours else got.get('verdict') in NAMES[way], case_name, detail)
