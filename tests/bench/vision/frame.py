"""What the kinds of paper share: one way of being scanned, the program that is judged, and the tally of rates.

A kind is a module kind_NAME.py here with
  AS                              the word for `kiosk read --as`; CROPS = True when it looks at the crops
  read(bench, path, dpi)          instead of AS: another program that answers; finish() ends it
  prepare(bench)                  once: prints, sheets; may be empty
  make(bench, rng, seed)          -> (PIL picture, dpi, truth): one paper as a scanner sees it
  judge(tally, case, got, truth)  notes what is right in the JSON of `kiosk read`; `got` may hold "error"
Rates that must hold are in LEAST = {rate: share}; a rate noted that is not named there is shown only.
"""
import io
import json
import math
import os
import subprocess
import sys
from importlib import import_module

import numpy as np
from PIL import Image, ImageFilter

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, '..', '..', '..'))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(ROOT, 'tests/papers')]
import paper_kit as kit


def pick(rng, values):
    return values[int(rng.integers(len(values)))]


def between(rng, ends):
    return float(rng.uniform(*ends))


class Bench:
    """One set of papers (tune or judge), the program, and a folder for what is made."""

    def __init__(self, program, variety, folder):
        self.program, self.set, self.folder = program, variety, folder
        sys.path.insert(0, os.path.join(HERE, variety))
        self.variety = import_module('variety')
        sys.path.pop(0)
        self.answers = None  # of the form that was printed last
        self.environment = dict(os.environ, COUNTER_FORMS=os.path.join(ROOT, 'forms'), OMP_THREAD_LIMIT='1')

    def print_form(self, form, answers, dpi):
        """The pages of a printed form as PIL pictures; answers: a dictionary."""
        base = os.path.join(self.folder, f'print-{form}')
        self.answers = base + '.yaml'
        with open(base + '.yaml', 'w', encoding='utf-8') as f:
            f.write(''.join(f'{k}: "{v}"\n' for k, v in answers.items()))
        subprocess.run([self.program, 'form', 'preview', form, '--answers', base + '.yaml', '-o', base + '.pdf'],
                       check=True, capture_output=True, env=self.environment)
        subprocess.run(['pdftoppm', '-r', str(dpi), base + '.pdf', base], check=True)
        names = sorted(n for n in os.listdir(self.folder) if n.startswith(f'print-{form}-') and n.endswith('.ppm'))
        pages = [Image.open(os.path.join(self.folder, n)).convert('RGB') for n in names]
        for page in pages:
            page.load()
        for name in names:
            os.unlink(os.path.join(self.folder, name))
        return pages

    def read(self, kind, path, more=()):
        """The JSON of one picture."""
        if self.answers:
            more = ['--answers', self.answers, *more]
        done = subprocess.run([self.program, 'read', '--as', kind, *more, path], capture_output=True, text=True,
                              env=self.environment)
        lines = done.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else {'error': done.stderr.strip() or f'status {done.returncode}'}


# ---- the scanner ----

def scan_choices(rng, v, dpi=None):
    """One scanner on one day."""
    return {'dpi': dpi or pick(rng, v.DPI), 'lid': pick(rng, v.LIDS), 'lamp': pick(rng, v.LAMPS),
            'noise': between(rng, v.NOISE), 'fall': between(rng, v.FALL), 'blur': between(rng, v.BLUR),
            'gamma': between(rng, v.GAMMA), 'contrast': between(rng, v.CONTRAST), 'jpeg': pick(rng, v.JPEG),
            'dust': int(rng.integers(v.DUST[0], v.DUST[1] + 1)), 'turn': float(rng.normal(*v.SKEW)),
            'flip': bool(rng.random() < 0.4), 'stretch': pick(rng, v.STRETCH), 'grey': bool(rng.random() < v.GREY),
            'shift': (float(rng.uniform(-3, 3)), float(rng.uniform(-3, 3))),
            'glass': pick(rng, [None, None, (216, 300), (216, 356), (210, 300)])}


def lay(page, glass, turn, centre, lid, shadow_px=3):
    """As paper_kit.lay_on_glass at true size, the shadow made small: it is soft anyway."""
    rad = math.radians(turn)
    cos, sin, (cx, cy) = math.cos(rad), math.sin(rad), centre
    sx, sy = page.width / 2, page.height / 2
    data = (cos, -sin, sx - cos * cx + sin * cy, sin, cos, sy - sin * cx - cos * cy)
    if turn % 90 or page.size != glass:
        placed = page.transform(glass, Image.AFFINE, data, resample=Image.BICUBIC)
    else:
        placed = page.transform(glass, Image.AFFINE, data)
    mask = Image.new('L', page.size, 255).transform(glass, Image.AFFINE, data, resample=Image.BILINEAR)
    small = mask.resize((max(1, glass[0] // 4), max(1, glass[1] // 4)), Image.BOX)
    shadow = small.filter(ImageFilter.GaussianBlur(shadow_px / 4)).point(lambda v: v * 0.35).resize(glass, Image.BILINEAR)
    under = Image.new('RGB', glass, lid)
    under.paste((0, 0, 0), (0, 0), shadow)
    under.paste(placed, (0, 0), mask)
    return under


def see(picture, rng, noise, fall, tint, blur, gamma, dust):
    """What paper_kit.see does, band by band: a page of 600 dpi would be 400 MB at once."""
    if blur > 0.15:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    width, height = picture.size
    across = np.linspace(-1, 1, width, dtype=np.float32) + np.float32(rng.uniform(-0.4, 0.4))
    along = np.linspace(-1, 1, height, dtype=np.float32) + np.float32(rng.uniform(-0.4, 0.4))
    columns = (1 - fall * across ** 2)[:, None] * (np.array(tint, np.float32) / 255)
    rows = 1 - 0.5 * fall * along ** 2
    levels = (255 * (np.arange(4096, dtype=np.float32) / 4095) ** gamma).astype(np.float32)
    dirt = [(int(rng.integers(10, width - 10)), float(rng.uniform(0.5, 0.8))) for _ in range(dust)]
    grain = rng.standard_normal((96, 1031 * 3), dtype=np.float32) * np.float32(noise)
    grain = np.tile(grain, (1, width // 1031 + 2))
    out = np.empty((height, width, 3), np.uint8)
    for y in range(0, height, 64):
        band = np.asarray(picture.crop((0, y, width, min(height, y + 64)))).astype(np.float32)
        band *= columns[None]
        band *= rows[y:y + 64, None, None]
        if gamma != 1.0:
            band = levels[np.minimum(band * (4095 / 255), 4095).astype(np.uint16)]
        for x, light in dirt:  # a speck on a feeder's glass draws a line along the page
            band[:, x] *= light
        if noise > 0:
            top, left = int(rng.integers(32)), int(rng.integers(1000)) * 3
            band += grain[top:top + len(band), left:left + width * 3].reshape(len(band), width, 3)
        band += 0.5
        np.maximum(band, 0, out=band)
        np.minimum(band, 255, out=band)
        out[y:y + 64] = band
    return Image.fromarray(out)


def scan(page, page_dpi, c, rng):
    """A PIL page as that scanner delivers it."""
    dpi = c['dpi']
    if dpi != page_dpi:
        size = tuple(int(round(side * dpi / page_dpi)) for side in page.size)
        page = page.resize(size, Image.LANCZOS if dpi < page_dpi else Image.BICUBIC)
    along, across = c['stretch']
    if (along, across) != (1.0, 1.0):
        page = page.resize((int(round(page.width * across)), int(round(page.height * along))), Image.BICUBIC)
    glass_mm = c['glass'] or (page.width / dpi * 25.4, page.height / dpi * 25.4)
    glass = tuple(int(round(kit.px(mm, dpi))) for mm in glass_mm)
    centre = tuple(glass[i] / 2 + kit.px(c['shift'][i], dpi) for i in (0, 1))
    seen = lay(page, glass, c['turn'] + (180 if c['flip'] else 0), centre, c['lid'])
    if c['contrast'] < 1:  # a lamp that lightens the ink as well
        lift = (1 - c['contrast']) * 255
        seen = seen.point(lambda x: int(lift + x * c['contrast'] + 0.5))
    seen = see(seen, rng, c['noise'], c['fall'], c['lamp'], c['blur'] * dpi / 300, c['gamma'], c['dust'])
    if c['grey']:
        seen = seen.convert('L')
    if c['jpeg']:
        stream = io.BytesIO()
        seen.save(stream, format='JPEG', quality=c['jpeg'], subsampling=2 if seen.mode == 'RGB' else 0)
        seen = Image.open(io.BytesIO(stream.getvalue()))
        seen.load()
    return seen


CODES_MM = ((178.0, 12.0), (14.0, 265.0))  # left top corners; 18 mm each


def codes_in_sight(c, page_mm=(210.0, 297.0)):
    """How many of a sheet's two codes lie on the glass whole, with a millimetre around them."""
    turn = math.radians(c['turn'] + (180 if c['flip'] else 0))
    glass, seen = c['glass'] or page_mm, 0
    for left, top in CODES_MM:
        corners = [(left + i * 18 - page_mm[0] / 2, top + k * 18 - page_mm[1] / 2) for i in (0, 1) for k in (0, 1)]
        places = [(glass[0] / 2 + c['shift'][0] + x * math.cos(turn) + y * math.sin(turn),
                   glass[1] / 2 + c['shift'][1] - x * math.sin(turn) + y * math.cos(turn)) for x, y in corners]
        seen += all(1 < x < glass[0] - 1 and 1 < y < glass[1] - 1 for x, y in places)
    return seen


def turned(page_turn, flip):
    return page_turn + (180 if flip else 0)


def angle_off(a, b):
    return (a - b + 180) % 360 - 180


# ---- stamping ----

def stamp(page, rng, dpi, **spec):
    """Presses a seal (paper_kit's kinds) on a PIL page; returns the page. Millimetres, as stamp_sheet.py."""
    full = {'diameter': 42.0, 'height': 0.0, 'turn': 0.0, 'kind': 'round', 'hue': 'red', 'ink': 0.9, 'missing': 0.0,
            'wet': 0.0, 'text': '样本', 'code': '1200000000000', 'font': 'song'}
    full.update(spec)
    half = max(full['diameter'], full['height']) * 0.75 + 5
    box = [int(kit.px(v, dpi)) for v in (full['x'] - half, full['y'] - half, full['x'] + half, full['y'] + half)]
    box = (max(0, box[0]), max(0, box[1]), min(page.width, box[2]), min(page.height, box[3]))
    part = np.asarray(page.crop(box)).astype(np.float32)
    local = dict(full, x=full['x'] - box[0] * 25.4 / dpi, y=full['y'] - box[1] * 25.4 / dpi)
    kit.stamp(part, rng, local, dpi)
    page.paste(Image.fromarray(np.clip(part, 0, 255).astype(np.uint8)), box[:2])
    return page


# ---- rates ----

class Tally:
    def __init__(self):
        self.counts, self.failures, self.errors, self.times, self.seen = {}, [], {}, [], {}

    def note(self, what, good, case, detail=''):
        n = self.counts.setdefault(what, [0, 0])
        n[0] += bool(good)
        n[1] += 1
        if not good:
            self.failures.append((case, what, str(detail)[:300]))
        return bool(good)

    def measure(self, what, value):
        self.errors.setdefault(what, []).append(float(value))

    def time(self, got):
        if 'times_ms' in got:
            self.times.append(got['times_ms']['read'])

    def failing(self):
        return {case for case, _, _ in self.failures}

    def show(self, least):
        """Prints the rates; returns those below what they must be."""
        low = []
        for what, (good, total) in self.counts.items():
            want = least.get(what)
            short = want is not None and good < want * total - 1e-9
            low += [what] if short else []
            goal = f'  of {100 * want:g} %{"  MISSED" if short else ""}' if want is not None else ''
            print(f'  {what:44s} {good:4d} of {total:4d}  {100 * good / total:6.2f} %{goal}')
        for what, values in self.errors.items():
            v = np.array(values)
            print(f'  {what:44s} mean {v.mean():+.3f}  deviation {v.std():.3f}  most {np.abs(v).max():.3f}  of {len(v)}')
        if self.times:
            t = np.sort(self.times)
            print(f'  {"time of reading, ms":44s} median {t[len(t) // 2]:.0f}  p99 {t[int(len(t) * 0.99)]:.0f}')
        return low
