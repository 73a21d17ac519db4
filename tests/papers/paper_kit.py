"""What all specimen papers share: fonts, inks, the way paper lies on a scanner, and what the scanner makes of it.

Needs python3-numpy and python3-pil alone. Everything is invented; nothing here reads a real paper.
"""
import math
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

MM_PER_INCH = 25.4

# name -> candidate files (path, index in a collection). The first that exists is taken.
FONT_FILES = {
    'hei': [('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 0),
            ('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 2)],
    'microhei': [('/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', 0),
                 ('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 0)],
    'noto': [('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 2),
             ('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 0)],
    'notobold': [('/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc', 2),
                 ('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 0)],
    'droid': [('/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf', 0),
              ('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 0)],
    'song': [('/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf', 0),
             ('/usr/share/fonts/truetype/arphic/uming.ttc', 0),
             ('/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc', 2)],
    'serif': [('/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc', 2),
              ('/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf', 0)],
}
FALLBACK = [('/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc', 0), ('/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', 0),
            ('/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf', 0),
            ('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 2),
            ('/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf', 0)]


def font(name, px):
    for path, index in FONT_FILES.get(name, [(name, 0)]) + FALLBACK:
        if os.path.exists(path):
            return ImageFont.truetype(path, max(4, int(round(px))), index=index)
    raise SystemExit('no Chinese font found; install fonts-wqy-zenhei')


def px(mm, dpi):
    return mm * dpi / MM_PER_INCH


def soft_noise(rng, height, width, cell):
    """Smooth noise of mean 0 and deviation about 1; `cell` is the size of its blots in pixels."""
    rows, cols = max(2, int(height / cell) + 2), max(2, int(width / cell) + 2)
    small = Image.fromarray(rng.normal(0, 1, (rows, cols)).astype(np.float32))
    return np.asarray(small.resize((width, height), Image.BICUBIC))


# ---- seals -------------------------------------------------------------------------------------------------------

INKS = {'red': (205, 24, 38), 'blue': (28, 44, 140), 'black': (38, 38, 40), 'purple': (120, 30, 110)}


def star(draw, x, y, radius, fill):
    points = []
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.382
        a = -math.pi / 2 + i * math.pi / 5
        points.append((x + r * math.cos(a), y + r * math.sin(a)))
    draw.polygon(points, fill=fill)


def ring_text(mask, text, x, y, radius, glyph_px, font_name, from_deg, to_deg, stretch=(1.0, 1.0), downward=False):
    """Lays text on an arc; degrees clockwise from the top; glyphs stand outwards, or inwards when downward."""
    if not text:
        return
    face = font(font_name, glyph_px)
    side = int(glyph_px * 1.6)
    for i, character in enumerate(text):
        t = 0.5 if len(text) == 1 else i / (len(text) - 1)
        a = math.radians(from_deg + (to_deg - from_deg) * t)
        cell = Image.new('L', (side, side), 0)
        ImageDraw.Draw(cell).text((side / 2, side / 2), character, font=face, fill=255, anchor='mm')
        turn = -math.degrees(a) + (180 if downward else 0)
        cell = cell.rotate(turn, resample=Image.BICUBIC)
        cx = x + radius * math.sin(a) * stretch[0]
        cy = y - radius * math.cos(a) * stretch[1]
        mask.paste(255, (int(cx - side / 2), int(cy - side / 2)), cell)


def seal_shape(kind, width_mm, height_mm, text, code, font_name, dpi):
    """The clean die as a grey mask (255 = ink), square or oblong, with a margin of 2 mm."""
    over = 2  # drawn larger, then reduced: smooth edges
    d = dpi * over
    margin = px(2, d)
    w, h = px(width_mm, d), px(height_mm, d)
    size = (int(w + 2 * margin), int(h + 2 * margin))
    mask = Image.new('L', size, 0)
    draw = ImageDraw.Draw(mask)
    cx, cy = size[0] / 2, size[1] / 2
    box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
    line = px(max(0.5, width_mm * 0.026), d)
    if kind == 'round':
        draw.ellipse(box, outline=255, width=int(line))
        glyph = px(width_mm * 0.115, d)
        span = min(260, 18 * max(1, len(text)))
        ring_text(mask, text, cx, cy, w / 2 - line - glyph * 0.78, glyph, font_name, -span / 2, span / 2)
        ring_text(mask, code, cx, cy, w / 2 - line - px(1.6, d), px(1.7, d), font_name, 205, 155, downward=True)
        star(draw, cx, cy, w * 0.155, 255)
    elif kind == 'ellipse':
        draw.ellipse(box, outline=255, width=int(line))
        inset = line * 2
        draw.ellipse((box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset), outline=255, width=int(line / 2))
        glyph = px(height_mm * 0.105, d)
        ring_text(mask, text, cx, cy, w / 2 - inset - glyph, glyph, font_name, -75, 75, stretch=(1.0, h / w))
        draw.text((cx, cy), code or '样本', font=font(font_name, px(height_mm * 0.12, d)), fill=255, anchor='mm')
    elif kind in ('square', 'rectangle'):
        draw.rectangle(box, outline=255, width=int(line * 1.3))
        rows = 2 if kind == 'square' else 3
        chars = (text or '样本之印').ljust(4, '印') if kind == 'square' else text
        if kind == 'square':
            glyph = min(w, h) * 0.40
            for i, character in enumerate(chars[:4]):
                x = cx + (glyph * 0.55 if i < 2 else -glyph * 0.55)
                y = cy + (-glyph * 0.55 if i % 2 == 0 else glyph * 0.55)
                draw.text((x, y), character, font=font(font_name, glyph), fill=255, anchor='mm')
        else:
            glyph = h / rows * 0.62
            parts = [text[:12], code or '1200000-S000', '样本 有效期至 2030-01']
            for i, part in enumerate(parts):  # a die's text stands inside its frame
                wide = sum(1 if ord(character) > 255 else 0.55 for character in part)
                face = font(font_name, min(glyph, (w - 5 * line) / max(1, wide)))
                draw.text((cx, cy + (i - 1) * h / rows * 0.92), part, font=face, fill=255, anchor='mm')
    elif kind == 'disc':  # a logo: not a seal
        draw.ellipse(box, fill=255)
        draw.ellipse((cx - w / 5, cy - h / 5, cx + w / 5, cy + h / 5), fill=0)
    elif kind == 'text':  # a printed line in colour: not a seal
        draw.text((cx, cy), text or '此联由申请人留存', font=font(font_name, h * 0.9), fill=255, anchor='mm')
    elif kind == 'penring':  # a circle drawn by hand: not a seal
        points = []
        for i in range(200):
            a = i / 199 * 2 * math.pi * 1.03
            r = 1 + 0.05 * math.sin(2 * a + 1) + 0.03 * math.sin(3 * a)
            points.append((cx + w / 2 * 0.94 * r * math.cos(a), cy + h / 2 * 0.94 * r * math.sin(a)))
        draw.line(points, fill=255, width=int(px(0.6, d)), joint='curve')
    elif kind == 'finger':  # a fingerprint in stamp ink: not a seal
        for i in range(14):
            k = (i + 0.5) / 14
            draw.ellipse((cx - w / 2 * k, cy - h / 2 * k, cx + w / 2 * k, cy + h / 2 * k), outline=255,
                         width=int(px(0.3, d)))
    elif kind == 'triangle':
        corners = [(cx, box[1]), (box[2], box[3]), (box[0], box[3])]
        draw.line(corners + corners[:2], fill=255, width=int(line), joint='curve')
        draw.text((cx, cy + h * 0.18), text[:4] or '样本之印', font=font(font_name, px(width_mm * 0.11, d)), fill=255, anchor='mm')
    elif kind == 'star':  # the star of a printed header: not a seal
        star(draw, cx, cy, w / 2, 255)
    elif kind == 'header':  # a red heading over a double line: not a seal
        draw.text((cx, cy - h * 0.15), text or '样本市样本局文件', font=font(font_name, h * 0.6), fill=255, anchor='mm')
        draw.rectangle((box[0], box[3] - px(1.6, d), box[2], box[3] - px(0.8, d)), fill=255)
        draw.rectangle((box[0], box[3] - px(0.3, d), box[2], box[3]), fill=255)
    elif kind == 'paste':  # a thumb in red ink paste: ridges in whorls that run together; not a seal
        for i in range(17):
            k, lean = (i + 0.5) / 17, 0.25 * math.sin(i * 0.7)
            draw.ellipse((cx - w / 2 * k + w * 0.06 * lean, cy - h / 2 * k, cx + w / 2 * k + w * 0.06 * lean, cy + h / 2 * k),
                         outline=255, width=int(px(0.45, d)))
        mask = mask.filter(ImageFilter.GaussianBlur(px(0.12, d)))
    elif kind == 'stroke':  # a tick or a signature with a coloured pen: not a seal
        draw.line([(box[0], cy), (cx - w * 0.1, box[3]), (box[2], box[1])], fill=255, width=int(px(0.7, d)))
    else:
        raise SystemExit(f'unknown kind of seal: {kind}')
    return mask.resize((size[0] // over, size[1] // over), Image.LANCZOS)


def ink_texture(rng, mask, ink, missing, wet=0.0):
    """What the pad and the hand make of the die: 0..1 alpha. `missing` is the share of the disc that did not print."""
    a = np.asarray(mask).astype(np.float32) / 255
    h, w = a.shape
    if wet > 0:  # too much ink runs outwards
        a = np.asarray(mask.filter(ImageFilter.GaussianBlur(wet))).astype(np.float32) / 255
        a = np.clip(a * 2.6, 0, 1)
    pressure = 0.86 + 0.10 * soft_noise(rng, h, w, max(h, w) / 3)
    grain = 1 - 0.16 * np.clip(soft_noise(rng, h, w, 3.0), 0, 2)
    specks = soft_noise(rng, h, w, 2.0) > (2.4 if ink > 0.5 else 1.7)
    a = a * np.clip(pressure, 0.45, 1) * np.clip(grain, 0.3, 1) * ink
    a[specks] *= 0.25
    if missing > 0:
        side = rng.uniform(0, 2 * math.pi)
        ys, xs = np.mgrid[0:h, 0:w]
        along = ((xs - w / 2) * math.cos(side) + (ys - h / 2) * math.sin(side)) / (max(h, w) / 2)
        ragged = along + 0.05 * soft_noise(rng, h, w, 8)
        a = a * np.clip((1 - 2 * missing - ragged) * 12, 0, 1)
    return np.clip(a, 0, 1)


def stamp(page, rng, spec, dpi):
    """Presses one seal onto a float page (h, w, 3) of 0..255, in place. Ink is glaze: what is below shows through."""
    width = spec['diameter']
    height = spec.get('height') or width
    mask = seal_shape(spec['kind'], width, height, spec['text'], spec['code'], spec['font'], dpi)
    mask = mask.rotate(spec['turn'], resample=Image.BICUBIC, expand=True)
    alpha = ink_texture(rng, mask, spec['ink'], spec['missing'], spec['wet'])
    h, w = alpha.shape
    x0 = int(round(px(spec['x'], dpi) - w / 2))
    y0 = int(round(px(spec['y'], dpi) - h / 2))
    top, left = max(0, y0), max(0, x0)
    bottom, right = min(page.shape[0], y0 + h), min(page.shape[1], x0 + w)
    if bottom <= top or right <= left:
        return
    part = alpha[top - y0:bottom - y0, left - x0:right - x0, None]
    colour = np.array(INKS.get(spec['hue']) or spec['hue'], np.float32) / 255
    target = page[top:bottom, left:right]
    target *= 1 - part * (1 - colour)


# ---- the scanner -------------------------------------------------------------------------------------------------

def lay_on_glass(sheet, glass_px, turn_deg, centre_px, scale, lid, shadow_px=0.0):
    """A PIL sheet (RGB), turned counter-clockwise about its centre, at a place on the glass; beyond it lies the lid."""
    rad = math.radians(turn_deg)
    cos, sin = math.cos(rad) / scale, math.sin(rad) / scale
    cx, cy = centre_px
    sx, sy = sheet.width / 2, sheet.height / 2
    data = (cos, -sin, sx - cos * cx + sin * cy, sin, cos, sy - sin * cx - cos * cy)
    mask = Image.new('L', sheet.size, 255)
    placed = sheet.transform(glass_px, Image.AFFINE, data, resample=Image.BICUBIC)
    mask = mask.transform(glass_px, Image.AFFINE, data, resample=Image.BILINEAR)
    glass = Image.new('RGB', glass_px, lid)
    if shadow_px > 0:
        dark = mask.filter(ImageFilter.GaussianBlur(shadow_px)).point(lambda v: v * 0.35)
        glass.paste((0, 0, 0), (0, 0), dark)
    glass.paste(placed, (0, 0), mask)
    return glass


def see(picture, rng, noise=2.0, lamp=0.03, tint=(255, 255, 255), blur=0.0, grey=False, gamma=1.0, dust=0):
    """A PIL RGB picture as the scanner's sensor reports it."""
    if blur > 0:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    a = np.asarray(picture).astype(np.float32)
    h, w = a.shape[:2]
    a = a * (np.array(tint, np.float32) / 255)
    if lamp > 0:
        across = np.linspace(-1, 1, w, dtype=np.float32) + np.float32(rng.uniform(-0.4, 0.4))
        along = np.linspace(-1, 1, h, dtype=np.float32) + np.float32(rng.uniform(-0.4, 0.4))
        a *= (1 - lamp * across ** 2)[None, :, None]
        a *= (1 - 0.5 * lamp * along ** 2)[:, None, None]
    if gamma != 1.0:
        a = 255 * (np.clip(a, 0, 255) / 255) ** gamma
    for _ in range(dust):  # a speck on a feeder's glass draws a line along the page
        x = int(rng.integers(10, w - 10))
        a[:, x:x + 1] *= rng.uniform(0.5, 0.8)
    if noise > 0:
        tile = rng.normal(0, noise, (1024, 1024, 3)).astype(np.float32)
        for y in range(0, h, 1024):
            for x in range(0, w, 1024):
                part = np.roll(tile, (int(rng.integers(1024)), int(rng.integers(1024))), (0, 1))
                block = a[y:y + 1024, x:x + 1024]
                block += part[:block.shape[0], :block.shape[1]]
    out = Image.fromarray(np.clip(a + 0.5, 0, 255).astype(np.uint8))
    return out.convert('L') if grey else out


def save(picture, path, dpi):
    extension = os.path.splitext(path)[1].lower()
    if extension in ('.pnm', '.ppm', '.pgm'):
        picture.save(path, format='PPM')
    elif extension in ('.jpg', '.jpeg'):
        picture.save(path, quality=90, dpi=(dpi, dpi))
    else:
        picture.save(path, dpi=(dpi, dpi))


def triple(text):
    values = tuple(int(v) for v in text.split(','))
    if len(values) != 3:
        raise ValueError('three numbers separated by commas are needed')
    return values


def pair(text):
    values = tuple(float(v) for v in text.replace('x', ',').split(','))
    if len(values) != 2:
        raise ValueError('two numbers separated by a comma are needed')
    return values
