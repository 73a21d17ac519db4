#!/usr/bin/python3
"""Rates of a reader over a folder made by cards.py: what was found, read right, read wrong, and flagged.

  card_rates.py --reader build/release/bin/page-trial DIR

Prints every failure with its picture, then the rates, then the times. The reader prints one JSON line a picture, as
page-trial and `kiosk read` do.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True

WIDTH_MM = {'passport': (125.0, 88.0)}
ID1_MM = (85.6, 54.0)


class Tally:
    def __init__(self):
        self.counts, self.failures, self.times = {}, [], []

    def note(self, what, good, case, detail=''):
        n = self.counts.setdefault(what, [0, 0])
        n[0] += bool(good)
        n[1] += 1
        if not good:
            self.failures.append(f'{case}: {what} {detail}')
        return good

    def show(self):
        for line in self.failures:
            print('  ' + line)
        for what, (good, all_of) in self.counts.items():
            print(f'{what:36s} {good:4d} of {all_of:4d}  {100 * good / all_of:6.2f} %')
        if self.times:
            t = sorted(self.times)
            print(f'ms a card: median {statistics.median(t):.0f}, p95 {t[int(0.95 * (len(t) - 1))]:.0f}, most {t[-1]:.0f}')
        flagged = [n for what, n in self.counts.items() if what.endswith('wrong and flagged')]
        print(f'wrong and not flagged: {sum(all_of - good for good, all_of in flagged)}')


def corners_of(card, kind):
    """Corners that the reader tells, or those that follow from centre and turn."""
    if 'corners' in card:
        return card['corners']
    w, h = WIDTH_MM.get(kind, ID1_MM)
    a = math.radians(card['turn'])
    return [(card['x'] + math.cos(a) * u + math.sin(a) * v, card['y'] - math.sin(a) * u + math.cos(a) * v)
            for u, v in ((-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2))]


def judge_field(tally, case, key, field, value):
    got, doubtful = (field or {}).get('value', ''), (field or {}).get('doubtful', True)
    right = tally.note(f'{key} right', got == value, case,
                       f'{got} for {value}{" (doubtful)" if doubtful else " NOT FLAGGED"}')
    if right:
        tally.note(f'{key} right and not doubtful', not doubtful, case, f'{got} {(field or {}).get("confidence")}')
    else:
        tally.note(f'{key} wrong and flagged', doubtful, case)


def judge_card(tally, case, kind, lie, found):
    """One card that lies there, against those that were found."""
    middle = [sum(c[i] for c in lie['corners']) / 4 for i in (0, 1)]
    near = [c for c in found if math.hypot(c['x'] - middle[0], c['y'] - middle[1]) < 5]
    if not tally.note('card found', near, case, lie['side']):
        return
    card = near[0]
    off = max(math.hypot(a[0] - b[0], a[1] - b[1]) for a, b in zip(corners_of(card, kind), lie['corners']))
    turn = (card['turn'] - lie['turn'] + 180) % 360 - 180
    if tally.note('side and which way up', card['side'] == lie['side'] and abs(turn) < 2, case,
                  f'{card["side"]} for {lie["side"]}, {turn:.1f} off'):
        tally.note('corners within 0.5 mm', off <= 0.5, case, f'{off:.2f}')
    for key, value in lie['fields'].items():
        judge_field(tally, case, key, card['fields'].get(key), value)


def judge(tally, truth, told):
    case, found = truth['file'], told.get('cards', [])
    if found:
        tally.times.append(told['ms'] / len(found))
    tally.note('as many cards as lie there', len(found) == len(truth['cards']), case, str(len(found)))
    for lie in truth['cards']:
        judge_card(tally, case, truth['kind'], lie, found)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--reader', required=True)
    p.add_argument('--lines', help='keep what the reader printed here')
    p.add_argument('folder')
    o = p.parse_args()
    tally = Tally()
    truths = [json.loads(line) for line in open(os.path.join(o.folder, 'truth.jsonl'), encoding='utf-8')]
    done = subprocess.run([o.reader, '--as', 'card'] + [os.path.join(o.folder, t['file']) for t in truths],
                          capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if o.lines:
        with open(o.lines, 'w', encoding='utf-8') as out:
            out.write(done.stdout)
    told = {os.path.basename(t['file']): t for t in map(json.loads, lines)}
    for truth in truths:
        judge(tally, truth, told.get(truth['file'], {}))
    tally.show()
    return 0 if told else 1


if __name__ == '__main__':
    sys.exit(main())
