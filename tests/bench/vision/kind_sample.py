"""Lifting what stands in the frames of the sample sheet (采样表): size, mask and transparency against the true ink."""
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import prints
from frame import pick, scan, scan_choices, stamp

AS = 'samples'
CROPS = True
LEAST = {'lifted': 0.99, 'size within 0.3 mm': 0.99, 'mask IoU 0.95': 0.95, 'paper is transparent': 0.99,
         'resolution said': 1.0, 'raw kept beside': 1.0, 'empty frame is empty': 0.99, 'colour kept': 0.99}
DPI = 600
SEALS = [dict(kind='rectangle', diameter=63.0, height=28.0, hue='red'), dict(kind='round', diameter=40.0, hue='red'),
         dict(kind='ellipse', diameter=50.0, height=36.0, hue='blue'), dict(kind='square', diameter=32.0, hue='red')]
EDGE = 60  # pixels of margin around a frame in the truth


def prepare(bench):
    global page, frames
    import os
    page = prints.samples(bench, DPI)[0]
    path = os.path.join(bench.folder, 'blank.png')
    page.save(path, dpi=(DPI, DPI))
    got = bench.read('samples', path)
    frames = [s for s in got['samples']]


def frame_px(f):
    return [int(round(v * DPI / 25.4)) for v in (f['x_mm'], f['y_mm'], f['frame_width_mm'], f['frame_height_mm'])]


def pen(rng, width, height):
    """A signature: 0..255, white paper."""
    over = Image.new('L', (width, height), 255)
    draw = ImageDraw.Draw(over)
    thick = int(rng.uniform(0.35, 0.8) * DPI / 25.4)
    for k in range(int(rng.integers(3, 6))):
        x = width * (0.14 + 0.15 * k)
        points = [(x + width * 0.1 * (t / 30 - 0.3) + width * 0.05 * math.sin(t / 3.1 + k),
                   height * (0.5 + 0.28 * math.sin(t / 4.3 + 1.7 * k) * math.cos(t / 9 + rng.uniform(-0.05, 0.05))))
                  for t in range(40)]
        draw.line(points, fill=int(rng.integers(15, 60)), width=thick, joint='curve')
    return over.filter(ImageFilter.GaussianBlur(1.2))


def alpha_of(box, spec, rng_state):
    """What the same stamp leaves on white paper, 0..1 by its depth of colour."""
    x, y, w, h = box
    white = Image.new('RGB', (w, h), (255, 255, 255))
    local = dict(spec, x=spec['x'] - x * 25.4 / DPI, y=spec['y'] - y * 25.4 / DPI)
    stamp(white, np.random.default_rng(rng_state), DPI, **local)
    return 1 - np.asarray(white)[:, :, 1].astype(np.float32) / 255


def make(bench, rng, i):
    sheet, truth = page.copy(), {'ink': {}, 'hue': {}}
    for f in frames:
        x, y, w, h = frame_px(f)
        if rng.random() < 0.15:
            truth['ink'][f['name']] = None
            continue
        if f['name'].startswith('signature'):
            ink = pen(rng, w - 60, h - 60)
            under = sheet.crop((x + 30, y + 30, x + w - 30, y + h - 30))
            sheet.paste(Image.fromarray((np.asarray(under).astype(float) * (np.asarray(ink)[..., None] / 255)).astype(np.uint8)),
                        (x + 30, y + 30))
            full = np.zeros((h, w), np.float32)
            full[30:h - 30, 30:w - 30] = 1 - np.asarray(ink).astype(np.float32) / 255
            truth['hue'][f['name']] = 'black'
        else:
            spec = dict(pick(rng, SEALS), font=pick(rng, bench.variety.FONTS), text=pick(rng, bench.variety.TEXTS),
                        ink=float(rng.uniform(0.6, 0.97)), turn=float(rng.uniform(-3, 3)),
                        x=f['x_mm'] + f['frame_width_mm'] / 2 + float(rng.uniform(-2, 2)),
                        y=f['y_mm'] + f['frame_height_mm'] / 2 + float(rng.uniform(-1, 1)))
            state = int(rng.integers(1 << 30))
            stamp(sheet, np.random.default_rng(state), DPI, **spec)
            full = alpha_of((x, y, w, h), spec, state)
            truth['hue'][f['name']] = spec['hue']
        truth['ink'][f['name']] = full
    c = scan_choices(rng, bench.variety, DPI)
    c.update(grey=False, stretch=(1.0, 1.0))
    truth['scan'] = c
    return scan(sheet, DPI, c, rng), DPI, truth


def extent_mm(mask):
    rows, columns = np.flatnonzero(mask.sum(1) > 3), np.flatnonzero(mask.sum(0) > 3)
    if not len(rows):
        return 0.0, 0.0
    return (columns[-1] - columns[0] + 1) * 25.4 / DPI, (rows[-1] - rows[0] + 1) * 25.4 / DPI


def iou_at(true, seen, dx, dy):
    h, w = min(true.shape[0], seen.shape[0]), min(true.shape[1], seen.shape[1])
    core, part = true[8:h - 8, 8:w - 8], seen[8 + dy:h - 8 + dy, 8 + dx:w - 8 + dx]
    any_ = np.count_nonzero(core | part)
    return np.count_nonzero(core & part) / any_ if any_ else 1.0


def best_iou(true, seen):
    """Over shifts of at most 0.3 mm: where the frame lies is judged by the sheet's own rate."""
    dx = dy = 0
    for step in (4, 2, 1):
        around = [(dx + i * step, dy + k * step) for i in (-1, 0, 1) for k in (-1, 0, 1)]
        dx, dy = max(around, key=lambda d: iou_at(true, seen, *d))
    return iou_at(true, seen, dx, dy), (dx, dy)


def judge(tally, case, got, truth):
    samples = {s['name']: s for s in got.get('samples', [])}
    for name, ink in truth['ink'].items():
        detail = (name, truth['scan'], got.get('error'))
        sample = samples.get(name)
        if ink is None:
            tally.note('empty frame is empty', sample is not None and not sample['present'], case, (sample, detail))
            continue
        if not tally.note('lifted', sample is not None and sample['present'] and 'picture' in sample, case, (sample, detail)):
            continue
        picture = Image.open(sample['picture'])
        tally.note('resolution said', abs(picture.info.get('dpi', (0,))[0] - DPI) < 1, case, picture.info)
        tally.note('raw kept beside', 'raw' in sample, case, sample)
        rgba = np.asarray(picture.convert('RGBA'))
        seen = rgba[:, :, 3] > 127
        deep = np.quantile(ink[ink > 0.2], 0.7)
        true = ink > 0.5 * deep
        tw, th = extent_mm(true)
        off = max(abs(sample['width_mm'] - tw), abs(sample['height_mm'] - th))
        tally.measure('size, mm', sample['width_mm'] - tw)
        tally.note('size within 0.3 mm', off <= 0.3, case, (sample, tw, th, detail))
        iou, shift = best_iou(true, seen)
        tally.measure('1 - IoU', 1 - iou)
        tally.measure('place, pixels', math.hypot(*shift))
        tally.note('mask IoU 0.95', iou >= 0.95, case, (name, iou, shift, detail))
        away = ~np.asarray(Image.fromarray(true).filter(ImageFilter.MaxFilter(31)), bool)
        h, w = min(away.shape[0], seen.shape[0]), min(away.shape[1], seen.shape[1])
        stain = np.count_nonzero(seen[:h, :w] & away[:h, :w]) / max(1, np.count_nonzero(away))
        tally.note('paper is transparent', stain < 0.002, case, (name, stain, detail))
        mean = rgba[seen][:, :3].mean(0) if seen.any() else np.zeros(3)
        hue = 'red' if mean[0] > mean[2] + 40 else 'blue' if mean[2] > mean[0] + 25 else 'black'
        tally.note('colour kept', hue == truth['hue'][name], case, (name, mean, detail))
