#!/usr/bin/python3
"""Rates of the reader over generated papers, with every failing picture named.

  rates.py sheets --reader build/release/bin/page-trial --set tune --count 30
  rates.py cards  --reader … --set test --count 40
  rates.py traps  --reader … --set test

The set decides seeds, fonts and distortions: `tune` is what thresholds were chosen with, `test` what they are judged by;
they share no seed and no font. With --keep DIR the failing pictures stay there.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from types import SimpleNamespace

import numpy as np
from PIL import Image

sys.dont_write_bytecode = True
import make_card
import make_sheet
import paper_kit as kit
import stamp_sheet

SETS = {'tune': (1000, ['hei', 'song']), 'test': (900000, ['noto', 'microhei'])}
TEXTS = ['天津样本建筑设计有限公司', '天津示例岩土工程勘察院有限责任公司', '样本市政工程设计研究总院']


def pick(rng, values):
    return values[int(rng.integers(len(values)))]


def scan_options(rng, seed, seals, dpi=300):
    """One way a sheet may come back; every knob moves."""
    return SimpleNamespace(
        dpi=dpi, seal=seals, turn=float(rng.normal(0, 1.5)), flip=bool(rng.random() < 0.4),
        shift=(float(rng.uniform(-3, 3)), float(rng.uniform(-3, 3))), scale=1.0,
        glass=pick(rng, [None, (210, 297), (216, 300), (216, 356)]), lid=pick(rng, [(232, 232, 230), (250, 250, 250), (60, 60, 62)]),
        paper=pick(rng, [(255, 255, 255), (252, 251, 247), (244, 240, 228), (236, 240, 246)]),
        noise=float(rng.uniform(0.5, 5)), lamp=float(rng.uniform(0, 0.12)), blur=float(rng.uniform(0.2, 1.1)),
        gamma=float(rng.uniform(0.85, 1.25)), dust=int(rng.integers(0, 3)), grey=False,
        jpeg=pick(rng, [0, 0, 90, 75]), seed=seed)


def seal(rng, font, **given):
    spec = stamp_sheet.parse_seal('x=155,y=205')
    spec.update(x=155 + float(rng.uniform(-5, 5)), y=205 + float(rng.uniform(-5, 5)),
                diameter=float(rng.uniform(38, 44)), turn=float(rng.uniform(-30, 30)), font=font,
                text=pick(rng, TEXTS), ink=float(rng.uniform(0.55, 0.95)))
    spec.update(given)
    return spec


def read(reader, options, path):
    done = subprocess.run([reader] + options + [path], capture_output=True, text=True)
    line = done.stdout.strip().splitlines()
    return json.loads(line[-1]) if line else {'error': done.stderr.strip() or f'status {done.returncode}'}


class Tally:
    def __init__(self, keep):
        self.counts, self.failures, self.times, self.sizes, self.keep = {}, [], [], [], keep

    def note(self, what, good, case, detail=''):
        n = self.counts.setdefault(what, [0, 0])
        n[0] += bool(good)
        n[1] += 1
        if not good:
            self.failures.append(f'{case}: {what} {detail}')

    def show(self):
        for line in self.failures:
            print('  ' + line)
        for what, (good, all_of) in self.counts.items():
            print(f'{what:32s} {good:4d} of {all_of:4d}  {100 * good / all_of:6.2f} %')
        if self.sizes:
            print(f'{"diameter error mm":32s} mean {np.mean(self.sizes):+.2f}, deviation {np.std(self.sizes):.2f}, '
                  f'most {max(map(abs, self.sizes)):.2f}')
        if self.times:
            times = sorted(self.times)
            print(f'{"time ms":32s} median {times[len(times) // 2]:.0f}, most {times[-1]:.0f}')


def sheets(o, folder, tally):
    base, fonts = SETS[o.set]
    for i in range(o.count):
        seed = base + i
        rng = np.random.default_rng(seed)
        stamped = rng.random() < 0.75
        seals = [seal(rng, pick(rng, fonts))] if stamped else []
        code = f'KQ1:TJ-2611{10 + i % 18:02d}-{i:04d}-K:PA:{1 + i % 2}/2:{i % 7}:ABCDEFGHIJKLMN{"OPQR"[i % 4]}2'
        page = make_sheet.make(code, (155, 205), seed, 300)
        options = scan_options(rng, seed, seals)
        options.scale = pick(rng, [1.0, 1.0, 1.0, 0.97, 0.99, 1.01])
        picture = stamp_sheet.scan(page, options)
        case = f'sheet-{seed}'
        path = os.path.join(folder, case + '.jpg')
        kit.save(picture, path, 300)
        r = read(o.reader, ['--as', 'sheet', '--area', '134,184,42,42'], path)
        texts = {c['text'] for c in r.get('codes', [])}
        tally.note('page identified', code in texts, case, str(r)[:200])
        tally.note('page not misread', texts <= {code}, case)
        if 'error' in r:
            continue
        tally.times.append(r['ms'])
        turn = options.turn + (180 if options.flip else 0)
        off = (r['turn'] - turn + 180) % 360 - 180
        tally.note('turn within 0.2 degrees', abs(off) < 0.2, case, f'{off:.2f}')
        verdict = r['verdicts'][0]
        if not stamped:
            tally.note('no seal seen where none is', verdict == 'none', case, str(r['seals']))
            continue
        tally.note('seal present', verdict in ('present', 'odd_size'), case, f'{verdict} {r["seals"]} {seals} {vars(options)}')
        if r['seals']:
            s = r['seals'][0]
            x, y = seals[0]['x'], seals[0]['y']
            size_off = s['width'] - seals[0]['diameter']
            tally.sizes.append(size_off)
            tally.note('diameter within 0.5 mm', abs(size_off) <= 0.5, case, f'{size_off:.2f} scale {options.scale}')
            tally.note('place within 0.7 mm', math.hypot(s['x'] - x, s['y'] - y) < 0.7, case,
                       f'{s["x"] - x:.2f} {s["y"] - y:.2f} scale {options.scale}')
        if os.path.exists(path) and not tally.keep:
            os.unlink(path)


TRAPS = {
    'red text': dict(kind='text', diameter=70.0, height=6.0, turn=0.0, text='此联由申请人留存不得作为凭证'),
    'red logo': dict(kind='disc', diameter=24.0),
    'large red disc': dict(kind='disc', diameter=42.0),
    'pen circle': dict(kind='penring', diameter=42.0),
    'blue pen circle': dict(kind='penring', diameter=40.0, hue='blue'),
    'fingerprint': dict(kind='finger', diameter=17.0, height=22.0),
    'large fingerprint': dict(kind='finger', diameter=24.0, height=30.0),
    'red tick': dict(kind='stroke', diameter=30.0, height=20.0),
    'black copy': dict(hue='black'),
    'private square seal': dict(kind='square', diameter=20.0, text='样本之印'),
    'too small': dict(diameter=24.0),
    'half printed': dict(missing=0.45),
    'very faint': dict(ink=0.10),
    'blue round seal': dict(hue='blue'),
    'practice rectangle': dict(kind='rectangle', diameter=63.0, height=28.0, turn=3.0),
    'blue double ellipse': dict(kind='ellipse', diameter=50.0, height=36.0, hue='blue'),
    'in the wrong place': dict(x=60.0, y=120.0),
}
EXPECTED = {'black copy': {'copy'}, 'private square seal': {'too_small', 'wrong_shape'}, 'too small': {'too_small'},
            'half printed': {'incomplete'}, 'very faint': {'faint', 'none'}, 'blue round seal': {'wrong_hue'},
            'practice rectangle': {'wrong_shape'}, 'blue double ellipse': {'wrong_hue', 'wrong_shape'},
            'in the wrong place': {'outside'}}


def traps(o, folder, tally):
    base, fonts = SETS[o.set]
    for k, (name, given) in enumerate(TRAPS.items()):
        for i in range(o.count):
            seed = base + 500 + 50 * k + i
            rng = np.random.default_rng(seed)
            given = dict(given)
            page = make_sheet.make('KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP', (155, 205), seed, 300)
            spec = seal(rng, pick(rng, fonts), **given)
            picture = stamp_sheet.scan(page, scan_options(rng, seed, [spec]))
            case = f'trap-{name.replace(" ", "-")}-{seed}'
            path = os.path.join(folder, case + '.jpg')
            kit.save(picture, path, 300)
            r = read(o.reader, ['--as', 'sheet', '--area', '134,184,42,42'], path)
            verdict = r.get('verdicts', ['error'])[0]
            tally.note('trap not taken for a seal', verdict not in ('present', 'odd_size'), case, f'{r.get("seals")}')
            expected = EXPECTED.get(name, {'none', 'too_small', 'wrong_shape', 'flooded', 'incomplete', 'faint'})
            tally.note('trap named: ' + name, verdict in expected, case, f'{verdict} {r.get("seals")}')
            if not tally.keep:
                os.unlink(path)


def card_options(o, seed, fonts, side):
    rng = np.random.default_rng(seed)
    return SimpleNamespace(
        side=side, seed=seed, dpi=300, glass=(210.0, 297.0), at=None, turn=None, font=pick(rng, fonts),
        digits_font=None, lid=pick(rng, [(248, 248, 247), (232, 232, 230), (252, 252, 252), (70, 70, 72), (214, 214, 218)]),
        paper=pick(rng, [(255, 255, 255), (250, 250, 246), (244, 246, 252)]), noise=float(rng.uniform(0.5, 5)),
        lamp=float(rng.uniform(0, 0.10)), blur=float(rng.uniform(0.3, 1.1)))


def judge_field(tally, case, key, field, truth):
    value, doubtful = (field or {}).get('value', ''), (field or {}).get('doubtful', True)
    right = value == truth
    tally.note(f'{key} right', right, case, f'{value} for {truth}{" (doubtful)" if doubtful else " UNFLAGGED"} '
               f'{(field or {}).get("confidence")}')
    if not right:
        tally.note(f'{key} wrong and flagged', doubtful, case)
    else:
        tally.note(f'{key} right and not doubtful', not doubtful, case, f'{(field or {}).get("confidence")}')


def cards(o, folder, tally):
    base, fonts = SETS[o.set]
    for i in range(o.count):
        side = ('front', 'front', 'back', 'both')[i % 4]
        options = card_options(o, base + i, fonts, side)
        picture, truth = make_card.make(options)
        case = f'card-{options.seed}-{side}'
        path = os.path.join(folder, case + '.jpg')
        kit.save(picture, path, 300)
        r = read(o.reader, ['--as', 'card'], path)
        found = r.get('cards', [])
        if found:
            tally.times.append(r['ms'] / len(found))
        for lie in truth['cards']:
            near = [c for c in found if math.hypot(c['x'] - lie['x'], c['y'] - lie['y']) < 5]
            tally.note('card found', near, case, str(vars(options)))
            if not near:
                continue
            c = near[0]
            off = (c['turn'] - lie['turn'] + 180) % 360 - 180
            tally.note('centre within 0.3 mm', math.hypot(c['x'] - lie['x'], c['y'] - lie['y']) < 0.3, case,
                       f'{c["x"] - lie["x"]:.2f} {c["y"] - lie["y"]:.2f}')
            tally.note('side and turn', c['side'] == lie['side'] and abs(off) < 0.5, case, f'{c["side"]} {off:.2f}')
            keys = ('name', 'sex', 'nation', 'birth', 'address', 'number') if lie['side'] == 'front' else \
                ('issuer', 'valid_from', 'valid_to')
            for key in keys:
                judge_field(tally, case, key, c['fields'].get(key), truth[key])
        if not tally.keep:
            os.unlink(path)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('what', choices=('sheets', 'cards', 'traps'))
    p.add_argument('--reader', required=True, help='the program page-trial')
    p.add_argument('--set', choices=tuple(SETS), default='test')
    p.add_argument('--count', type=int, default=10)
    p.add_argument('--keep', metavar='DIR', help='keep the pictures here')
    o = p.parse_args()
    tally = Tally(o.keep)
    with tempfile.TemporaryDirectory() as scratch:
        folder = o.keep or scratch
        os.makedirs(folder, exist_ok=True)
        {'sheets': sheets, 'cards': cards, 'traps': traps}[o.what](o, folder, tally)
    tally.show()


if __name__ == '__main__':
    main()
