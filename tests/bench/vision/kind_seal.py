"""Seal verdicts on the station's own application: present, absent, what is wrong with it, and things that are no seals."""
import numpy as np

import make_sheet
import paper_kit as kit
import prints
from frame import codes_in_sight, pick, scan, scan_choices, stamp

AS = 'sheet'
LEAST = {'seal present seen': 0.99, 'no seal where none is': 0.99, 'trap not taken for a seal': 1.0,
         'diameter within 0.5 mm': 0.99, 'colour right': 0.99, 'fault not passed': 1.0,
         'kind of fault named': 0.95}
AREA = (148.5, 0.0)  # set by prepare: centre of the place for the official seal on page 2

# What the ink of a pad looks like; the last is a pad that is old under a lamp that washes it out.
REDS = [(205, 24, 38), (205, 24, 38), (215, 62, 52), (188, 36, 74), (222, 100, 104)]
TRAPS = {
    'red text': dict(kind='text', diameter=70.0, height=6.0, text='此联由申请人留存不得作为凭证'),
    'red heading': dict(kind='header', diameter=120.0, height=16.0, turn=0.0, text='样本市样本局文件'),
    'red star': dict(kind='star', diameter=30.0), 'large star': dict(kind='star', diameter=46.0),
    'red logo': dict(kind='disc', diameter=24.0), 'large disc': dict(kind='disc', diameter=42.0),
    'pen circle': dict(kind='penring', diameter=42.0), 'blue pen circle': dict(kind='penring', diameter=40.0, hue='blue'),
    'fingerprint': dict(kind='finger', diameter=17.0, height=22.0),
    'large fingerprint': dict(kind='finger', diameter=24.0, height=30.0),
    'thumb in paste': dict(kind='paste', diameter=19.0, height=25.0),
    'tick': dict(kind='stroke', diameter=30.0, height=20.0), 'black copy': dict(hue='black')}
FAULTS = {
    'half printed': (dict(missing=0.45), {'incomplete'}),
    'too small': (dict(diameter=24.0), {'too_small'}),
    'very faint': (dict(ink=0.09), {'faint', 'none'}),
    'flooded': (dict(wet=9.0, ink=0.97), {'flooded'}),
    'blue': (dict(hue='blue'), {'wrong_hue'}),
    'square': (dict(kind='square', diameter=38.0, text='样本之印'), {'wrong_shape'}),
    'oval': (dict(kind='ellipse', diameter=45.0, height=30.0), {'wrong_shape'}),
    'blue oval': (dict(kind='ellipse', diameter=50.0, height=36.0, hue='blue'), {'wrong_hue', 'wrong_shape'}),
    'practice seal': (dict(kind='rectangle', diameter=63.0, height=28.0), {'wrong_shape'}),
    'triangle': (dict(kind='triangle', diameter=40.0, height=36.0), {'wrong_shape'}),
    'elsewhere': (dict(x=60.0, y=120.0), {'outside'}),
    'twice': (dict(twice=(12.0, 26.0)), {'overlap'}),
    'slipped': (dict(twice=(1.6, 3.2)), {'overlap', 'flooded', 'incomplete'}),
    'black copy': (dict(hue='black'), {'copy', 'none'})}


def prepare(bench):
    global page, area
    import os
    page = prints.application(bench)[1]
    path = os.path.join(bench.folder, 'blank.png')
    page.save(path, dpi=(300, 300))
    area = next(a for a in bench.read('sheet', path)['areas'] if a['name'] == 'official-seal')


def make(bench, rng, i):
    kind = pick(rng, ['good'] * 9 + ['none'] * 3 + ['trap'] * 4 + ['fault'] * 4)
    sheet = page.copy()
    spec = dict(x=area['x_mm'] + area['width_mm'] / 2 + float(rng.uniform(-5, 5)),
                y=area['y_mm'] + area['height_mm'] / 2 + float(rng.uniform(-5, 5)),
                diameter=float(rng.uniform(37, 45)), turn=float(rng.uniform(-45, 45)), font=pick(rng, bench.variety.FONTS),
                text=pick(rng, bench.variety.TEXTS), ink=float(rng.uniform(0.5, 0.97)), hue=pick(rng, REDS))
    name = None
    if kind == 'trap':
        name = pick(rng, list(TRAPS))
        spec.update(TRAPS[name])
    if kind == 'fault':
        name = pick(rng, list(FAULTS))
        spec.update(FAULTS[name][0])
    again = spec.pop('twice', None)
    if kind != 'none':
        stamp(sheet, rng, 300, **spec)
    if again:
        apart, way = rng.uniform(*again), rng.uniform(0, 2 * np.pi)
        stamp(sheet, rng, 300, **dict(spec, x=spec['x'] + apart * np.cos(way), y=spec['y'] + apart * np.sin(way)))
    c = scan_choices(rng, bench.variety)
    c['grey'] = False
    return scan(sheet, 300, c, rng), c['dpi'], {'kind': kind, 'name': name, 'spec': spec, 'scan': c}


def judge(tally, case, got, truth):
    area_seen = next((a for a in got.get('areas', []) if a['name'] == 'official-seal'), None)
    detail = (truth['name'], truth['spec'], truth['scan'], got.get('seals'), got.get('error'))
    if not codes_in_sight(truth['scan']):
        return  # which page it is lies beyond the glass
    if not tally.note('page named', area_seen, case, detail):
        return
    verdict, good = area_seen['verdict'], area_seen['verdict'] in ('present', 'odd_size')
    if truth['kind'] == 'none':
        tally.note('no seal where none is', verdict == 'none' and not got['seals'], case, (verdict, detail))
    elif truth['kind'] == 'trap':
        tally.note('trap not taken for a seal', not good, case, (verdict, detail))
        tally.note('trap: ' + truth['name'], not good, case)
    elif truth['kind'] == 'fault':
        tally.note('fault not passed', not good, case, (verdict, detail))
        named = verdict in FAULTS[truth['name']][1]
        tally.note('kind of fault named', named, case, (verdict, detail))
        tally.note('fault: ' + truth['name'], named, case, verdict)
    elif tally.note('seal present seen', good, case, (verdict, detail)):
        seal = got['seals'][area_seen['seal']]
        off = seal['width_mm'] - truth['spec']['diameter']
        tally.measure('diameter, mm', off)
        tally.note('diameter within 0.5 mm', abs(off) <= 0.5, case, (off, detail))
        tally.measure('clot', seal['clot'])
        tally.note('colour right', seal['colour'] == 'red', case, detail)
        place = np.hypot(seal['x_mm'] - truth['spec']['x'], seal['y_mm'] - truth['spec']['y'])
        tally.measure('place, mm', place)
        tally.note('place within 0.7 mm', place <= 0.7, case, (place, detail))
