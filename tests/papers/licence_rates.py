#!/usr/bin/python3
"""Rates of the reader over generated licences, with every failing picture named.

  licence_rates.py --reader build/release/bin/page-trial --set tune --count 40 [--first 0] [--keep DIR]

The sets share no seed and no font: `tune` is what was looked at while the reader was made, `judge` what it is judged by.
"""
import argparse
import os
import sys
import tempfile
from types import SimpleNamespace

import numpy as np

sys.dont_write_bytecode = True
import make_licence
import paper_kit as kit
import rates

UMING = '/usr/share/fonts/truetype/arphic/uming.ttc'
SETS = {'tune': (50000, ['song', 'hei']), 'judge': (7000000, ['noto', 'microhei', 'serif', UMING])}
SAME = str.maketrans({'(': '（', ')': '）', ' ': None})


def options_of(name, i):
    base, fonts = SETS[name]
    rng = np.random.default_rng(base + i)
    label = rates.pick(rng, fonts)
    return SimpleNamespace(seed=base + i, kind=None, qr=None, turn=None, grey=None, dpi=300, font=rates.pick(rng, fonts),
                           label_font=label, digits_font=rates.pick(rng, fonts))


def judge(tally, case, truth, answer):
    found = answer.get('cards', [])
    tally.note('licence found', answer.get('found') == 'licence' and found, case, str(truth['turn']))
    fields = found[0]['fields'] if found else {}
    for key, value in truth['fields'].items():
        got = fields.get(key, {})
        right = got.get('value', '').translate(SAME) == value.translate(SAME)
        state = 'missing' if not got else 'doubtful' if got['doubtful'] else 'UNFLAGGED'
        tally.note(f'{key} right', right, case, f'"{got.get("value", "")}" for "{value}" {state} {got.get("confidence")}')
        if not right:
            tally.note(f'{key} wrong and flagged', not got or got['doubtful'], case)
        else:
            tally.note(f'{key} right and not doubtful', not got['doubtful'], case + ' (only doubt)', str(got))
    for key in set(fields) - set(truth['fields']):
        tally.note('nothing invented', fields[key]['doubtful'], case, f'{key} {fields[key]}')


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--reader', required=True, help='the program page-trial')
    p.add_argument('--set', choices=tuple(SETS), default='judge')
    p.add_argument('--count', type=int, default=10)
    p.add_argument('--first', type=int, default=0)
    p.add_argument('--keep', metavar='DIR', help='keep the pictures here')
    o = p.parse_args()
    tally = rates.Tally(o.keep)
    with tempfile.TemporaryDirectory() as scratch:
        folder = o.keep or scratch
        os.makedirs(folder, exist_ok=True)
        for i in range(o.first, o.first + o.count):
            picture, truth = make_licence.make(options_of(o.set, i))
            case = f'licence-{o.set}-{truth["seed"]}-{truth["kind"]}'
            path = os.path.join(folder, case + '.jpg')
            kit.save(picture, path, 300)
            answer = rates.read(o.reader, ['--as', 'licence'], path)
            tally.times.append(answer.get('ms', 0))
            judge(tally, case, truth, answer)
            if not o.keep:
                os.unlink(path)
    tally.show()


if __name__ == '__main__':
    main()
