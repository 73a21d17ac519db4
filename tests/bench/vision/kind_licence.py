"""Licences of firms and certificates on the glass."""
from types import SimpleNamespace

import make_licence
from frame import pick

AS = 'licence'
LEAST = {'licence found': 0.995, 'uscc right': 0.99, 'uscc wrong is flagged': 1.0, 'wrong fields flagged': 0.95,
         'nothing invented': 1.0}
SAME = str.maketrans({'(': '（', ')': '）', ' ': None})


def prepare(bench):
    pass


def make(bench, rng, i):
    v = bench.variety
    options = SimpleNamespace(seed=v.SEED % 1_000_003 + 40_000 + i, kind=None, qr=None, turn=None, grey=None, dpi=300,
                              font=pick(rng, v.FONTS), label_font=pick(rng, v.FONTS), digits_font=pick(rng, v.FONTS),
                              lid=pick(rng, v.LIDS), paper=pick(rng, v.LAMPS), noise=v.NOISE, lamp=v.FALL, blur=v.BLUR)
    picture, truth = make_licence.make(options)
    return picture, 300, truth


def judge(tally, case, got, truth):
    cards = got.get('licences', got.get('cards', []))
    what = f'{truth["kind"]}, {truth["face"]}, QR {truth["qr"]}, turned {truth["turn"]:.1f}'
    if not tally.note('licence found', cards, case, what):
        return
    fields = cards[0]['fields']
    for key, value in truth['fields'].items():
        field = fields.get(key, {'value': '', 'doubtful': True})
        given = field['value'].translate(SAME)
        right = value.endswith(given) and given if key == 'paper' else given == value.translate(SAME)
        tally.note(f'{key} right', right, case, (field, value, what))
        if not right:
            tally.note('uscc wrong is flagged' if key == 'uscc' else 'wrong fields flagged', field['doubtful'], case,
                       (key, field, value, what))
        else:
            tally.measure(f'{key} right but doubtful, share', field['doubtful'])
    for key in set(fields) - set(truth['fields']):
        tally.note('nothing invented', fields[key]['doubtful'], case, (key, fields[key]))
