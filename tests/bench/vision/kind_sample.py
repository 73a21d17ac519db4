"""Lifting what stands in the frames of the sample sheet (采样表): size, mask and transparency against the true ink.

Four frames a sheet at 600 dpi; now and then one is empty, its ink crosses the frame's line, or print lies below it.
"""
import math
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import paper_kit as kit
import prints
from frame import between, pick, scan, scan_choices, stamp

AS = 'samples'
CROPS = True
LEAST = {'lifted': 0.99, 'size within 0.3 mm': 0.99, 'mask IoU 0.95': 0.95, 'mask IoU 0.90 over print': 0.9, 'paper is transparent': 0.99,
         'resolution said': 1.0, 'raw kept beside': 1.0, 'empty frame is empty': 0.99, 'colour kept': 0.99}
DPI = 600
SEALS = [dict(kind='rectangle', diameter=63.0, height=28.0, hue='red'), dict(kind='round', diameter=40.0, hue='red'),
         dict(kind='ellipse', diameter=50.0, height=36.0, hue='blue'), dict(kind='round', diameter=38.0, hue='blue'),
         dict(kind='square', diameter=32.0, hue='red'), dict(kind='square', diameter=24.0, hue='blue'),
         dict(kind='rectangle', diameter=48.0, height=20.0, hue='blue')]
PENS = {'black': [(22, 22, 28), (48, 48, 54)], 'blue': [(24, 40, 140), (40, 60, 170)]}


def prepare(bench):
    global page, frames
    page = prints.samples(bench, DPI)[0]
    path = os.path.join(bench.folder, 'blank.png')
    page.save(path, dpi=(DPI, DPI), compress_level=1)
    frames = bench.read('samples', path)['samples']


def frame_px(f):
    return [int(round(v * DPI / 25.4)) for v in (f['x_mm'], f['y_mm'], f['frame_width_mm'], f['frame_height_mm'])]


def pen(rng, width, height):
    """A signature: how much of each pixel is covered, 0..1."""
    over = Image.new('L', (width, height), 0)
    draw = ImageDraw.Draw(over)
    thick = int(between(rng, (0.35, 0.8)) * DPI / 25.4)
    for k in range(int(rng.integers(3, 6))):
        x = width * (0.14 + 0.15 * k)
        lean = between(rng, (-0.05, 0.05))
        points = [(x + width * 0.1 * (t / 30 - 0.3) + width * 0.05 * math.sin(t / 3.1 + k),
                   height * (0.5 + 0.28 * math.sin(t / 4.3 + 1.7 * k) * math.cos(t / 9 + lean))) for t in range(40)]
        draw.line(points, fill=int(rng.integers(215, 256)), width=thick, joint='curve')
    return np.asarray(over.filter(ImageFilter.GaussianBlur(1.2))).astype(np.float32) / 255


def sign(sheet, rng, box):
    """Writes into a frame; returns (what is covered, hue)."""
    x, y, w, h = box
    hue = pick(rng, ['black', 'black', 'blue'])
    colour = np.array(pick(rng, PENS[hue]), np.float32) / 255
    cover = np.zeros((h, w), np.float32)
    cover[30:h - 30, 30:w - 30] = pen(rng, w - 60, h - 60)
    under = np.asarray(sheet.crop((x, y, x + w, y + h))).astype(np.float32)
    sheet.paste(Image.fromarray((under * (1 - cover[..., None] * (1 - colour))).astype(np.uint8)), (x, y))
    return cover, hue


def press(bench, sheet, rng, f, box):
    """Stamps a frame; returns (what is covered, hue, way). Now and then on print, or across the frame's line."""
    x, y, w, h = box
    way = pick(rng, ['plain'] * 6 + ['print', 'across'])
    spec = dict(pick(rng, SEALS), font=pick(rng, bench.variety.FONTS), text=pick(rng, bench.variety.TEXTS),
                ink=between(rng, (0.6, 0.97)), turn=between(rng, (-3, 3)),
                x=f['x_mm'] + f['frame_width_mm'] / 2 + between(rng, (-2, 2)),
                y=f['y_mm'] + f['frame_height_mm'] / 2 + between(rng, (-1, 1)))
    if way == 'across':
        spec['x'] = f['x_mm'] + spec['diameter'] / 2 - between(rng, (1.0, 4.0))
    if way == 'print':
        face = kit.font(pick(rng, bench.variety.FONTS), kit.px(3.4, DPI))
        ImageDraw.Draw(sheet).text((x + w * 0.15, y + h * between(rng, (0.3, 0.6))), '此处印有文字样本供试验', font=face, fill=(20, 20, 22))
    state = int(rng.integers(1 << 30))
    white = Image.new('RGB', (w, h), (255, 255, 255))
    stamp(sheet, np.random.default_rng(state), DPI, **spec)
    stamp(white, np.random.default_rng(state), DPI, **dict(spec, x=spec['x'] - x * 25.4 / DPI, y=spec['y'] - y * 25.4 / DPI))
    return 1 - np.asarray(white)[:, :, 1].astype(np.float32) / 255, spec['hue'], way


def make(bench, rng, i):
    sheet, truth = page.copy(), {'ink': {}, 'hue': {}, 'way': {}}
    for f in frames:
        name, box = f['name'], frame_px(f)
        if rng.random() < 0.1:
            truth['ink'][name] = None
        elif name.startswith('signature'):
            truth['ink'][name], truth['hue'][name] = sign(sheet, rng, box)
        else:
            truth['ink'][name], truth['hue'][name], truth['way'][name] = press(bench, sheet, rng, f, box)
    c = scan_choices(rng, bench.variety, DPI)
    c.update(grey=False, blur=between(rng, (0.1, 0.8)))
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


def moved(alpha, dx, dy):
    picture = Image.fromarray(alpha.astype(np.float32))
    return np.asarray(picture.transform(picture.size, Image.AFFINE, (1, 0, dx, 0, 1, dy), resample=Image.BILINEAR)) > 127


def best_iou(true, alpha):
    """Over shifts of at most 0.3 mm, to a quarter of a pixel: where the frame lies is judged by the sheet's own rate."""
    seen, dx, dy = alpha > 127, 0, 0
    for step in (4, 2, 1):
        around = [(dx + i * step, dy + k * step) for i in (-1, 0, 1) for k in (-1, 0, 1)]
        dx, dy = max(around, key=lambda d: iou_at(true, seen, *d))
    best = iou_at(true, seen, dx, dy)
    for step in (0.5, 0.25):
        around = [(dx + i * step, dy + k * step) for i in (-1, 0, 1) for k in (-1, 0, 1) if i or k]
        tried = [(iou_at(true, moved(alpha, *d), 0, 0), d) for d in around]
        best, (dx, dy) = max(tried + [(best, (dx, dy))])
    return best, (dx, dy)


def stained(true, seen):
    """Share of the paper more than about 0.7 mm from ink that was taken for ink."""
    h, w = (min(true.shape[k], seen.shape[k]) // 8 * 8 for k in (0, 1))
    cells = true[:h, :w].reshape(h // 8, 8, w // 8, 8).any(axis=(1, 3))
    near = np.asarray(Image.fromarray(cells.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))) > 0
    away = ~near.repeat(8, axis=0).repeat(8, axis=1)
    return np.count_nonzero(seen[:h, :w] & away) / max(1, np.count_nonzero(away))


def hue_of(rgba, seen, lamp):
    mean = rgba[seen][:, :3].mean(0) * 255 / np.array(lamp) if seen.any() else np.zeros(3)
    return 'red' if mean[0] > 1.12 * mean[1:].max() else 'blue' if mean[2] > 1.12 * mean[:2].max() else 'black'


def judge_ink(tally, case, sample, ink, hue, way, lamp, detail):
    picture = Image.open(sample['picture'])
    tally.note('resolution said', abs(picture.info.get('dpi', (0,))[0] - DPI) < 1, case, picture.info)
    tally.note('raw kept beside', 'raw' in sample, case, sample)
    rgba = np.asarray(picture.convert('RGBA'))
    seen = rgba[:, :, 3] > 127
    true = ink > 0.5 * np.quantile(ink[ink > 0.2], 0.7)
    tw, th = extent_mm(true)
    off = max(abs(sample['width_mm'] - tw), abs(sample['height_mm'] - th))
    tally.measure('size, mm', sample['width_mm'] - tw)
    tally.note('size within 0.3 mm', off <= 0.3, case, (round(tw, 2), round(th, 2), sample, detail))
    iou, shift = best_iou(true, rgba[:, :, 3])
    rate = 'mask IoU 0.90 over print' if way == 'print' else 'mask IoU 0.95'
    tally.measure('1 - IoU', 1 - iou)
    tally.measure('place, pixels', math.hypot(*shift))
    tally.note(rate, iou >= float(rate[9:13]), case, (round(iou, 3), shift, detail))
    stain = stained(true, seen)
    tally.note('paper is transparent', stain < 0.002, case, (round(stain, 4), detail))
    tally.note('colour kept', hue_of(rgba, seen, lamp) == hue, case, detail)


def judge(tally, case, got, truth):
    samples = {s['name']: s for s in got.get('samples', [])}
    for name, ink in truth['ink'].items():
        sample = samples.get(name)
        detail = (name, truth['hue'].get(name), truth['way'].get(name), truth['scan'], got.get('error'))
        if ink is None:
            tally.note('empty frame is empty', sample is not None and not sample['present'], case, (sample, detail))
        elif tally.note('lifted', sample is not None and sample['present'] and 'picture' in sample, case, (sample, detail)):
            judge_ink(tally, case, sample, ink, truth['hue'][name], truth['way'].get(name), truth['scan']['lamp'],
                      detail)
