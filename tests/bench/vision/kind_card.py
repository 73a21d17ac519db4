"""Identity cards on the glass."""
import math
from types import SimpleNamespace

import make_card
import paper_kit as kit
from frame import angle_off, between, pick

AS = 'card'
LEAST = {'card found': 0.995, 'number right': 0.99, 'number wrong is flagged': 1.0, 'name right': 0.97,
         'address right': 0.90, 'wrong fields flagged': 0.95}
FIELDS = {'front': ('name', 'sex', 'nation', 'birth', 'address', 'number'), 'back': ('issuer', 'valid_from', 'valid_to')}


def prepare(bench):
    pass


def make(bench, rng, i):
    v = bench.variety
    options = SimpleNamespace(side=('front', 'front', 'back', 'both')[i % 4], seed=v.SEED % 1_000_003 + i, dpi=300,
                              glass=(210.0, 297.0), at=None, turn=None, font=pick(rng, v.FONTS), digits_font=None,
                              lid=pick(rng, v.LIDS), paper=pick(rng, v.LAMPS), noise=between(rng, v.NOISE),
                              lamp=between(rng, v.FALL), blur=max(0.3, between(rng, v.BLUR)))
    picture, truth = make_card.make(options)
    truth['options'] = vars(options)
    return picture, 300, truth


def judge(tally, case, got, truth):
    for lie in truth['cards']:
        near = [c for c in got.get('cards', []) if math.hypot(c['x_mm'] - lie['x'], c['y_mm'] - lie['y']) < 5]
        if not tally.note('card found', near, case, truth['options']):
            continue
        card = near[0]
        off = angle_off(card['turn_deg'], lie['turn'])
        tally.note('side and turn', card['side'] == lie['side'] and abs(off) < 0.5, case, (card['side'], off))
        for key in FIELDS[lie['side']]:
            field = card['fields'].get(key, {'value': '', 'doubtful': True})
            right = field['value'] == truth[key]
            tally.note(f'{key} right', right, case, (field, truth[key]))
            if not right:
                tally.note('number wrong is flagged' if key == 'number' else 'wrong fields flagged', field['doubtful'],
                           case, (key, field, truth[key]))
