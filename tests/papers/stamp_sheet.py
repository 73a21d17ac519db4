#!/usr/bin/python3
"""The person with a stamp: presses seals on a rasterised sheet and lays it on a scanner.

  pdftoppm -r 300 -f 1 -singlefile form.pdf page
  stamp_sheet.py page.ppm -o scan.pnm --seal x=150,y=205,diameter=42 --flip --turn 1.3 --seed 7

A seal is x=MM,y=MM (its centre on the upright sheet) and any of: diameter=MM (42), height=MM, turn=DEG (random ±8),
kind=round|ellipse|square|rectangle (round), hue=red|blue|black|purple, ink=0..1 (0.9), missing=0..1 (0),
wet=PX (0), text=天津样本建筑设计有限公司, code=1200000000000, font=song.
Traps that are not seals: kind=text|disc|penring|finger|stroke.
"""
import argparse
import sys

import numpy as np
from PIL import Image

sys.dont_write_bytecode = True
import paper_kit as kit

SEAL_TEXT_KEYS = ('kind', 'hue', 'text', 'code', 'font')


def parse_seal(text):
    spec = {'x': None, 'y': None, 'diameter': 42.0, 'height': 0.0, 'turn': None, 'kind': 'round', 'hue': 'red',
            'ink': 0.9, 'missing': 0.0, 'wet': 0.0, 'text': '天津样本建筑设计有限公司', 'code': '1200000000000',
            'font': 'song'}
    for part in text.split(','):
        key, _, value = part.partition('=')
        if key not in spec or not value:
            raise argparse.ArgumentTypeError(f'"{part}" is not key=value with a key of {", ".join(spec)}')
        spec[key] = value if key in SEAL_TEXT_KEYS else float(value)
    if spec['x'] is None or spec['y'] is None:
        raise argparse.ArgumentTypeError('a seal needs x= and y= in mm')
    return spec


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('page', help='the printed page as a picture (PPM, PNG)')
    p.add_argument('-o', '--out', required=True, help='what the scanner sees: .pnm .ppm .pgm .png .jpg')
    p.add_argument('--dpi', type=float, default=300, help='of the page picture and of the scan (300)')
    p.add_argument('--seal', type=parse_seal, action='append', default=[], metavar='SPEC', help='see above; repeatable')
    p.add_argument('--turn', type=float, default=0.0, metavar='DEG', help='counter-clockwise on the glass')
    p.add_argument('--flip', action='store_true', help='upside down: another 180 degrees')
    p.add_argument('--shift', type=kit.pair, default=(0.0, 0.0), metavar='X,Y', help='off the middle of the glass, mm')
    p.add_argument('--scale', type=float, default=1.0, help='print scale: 0.97 is a printer that shrinks to fit')
    p.add_argument('--glass', type=kit.pair, metavar='WxH', help='size of the scan in mm (the page itself)')
    p.add_argument('--lid', type=kit.triple, default=(232, 232, 230), metavar='R,G,B', help='what lies beyond the paper')
    p.add_argument('--paper', type=kit.triple, default=(252, 251, 247), metavar='R,G,B', help='paper and lamp tint')
    p.add_argument('--noise', type=float, default=2.0, help='deviation of the sensor noise, grey levels (2)')
    p.add_argument('--lamp', type=float, default=0.03, help='light lost towards the edges, share (0.03)')
    p.add_argument('--blur', type=float, default=0.5, help='of the optics, pixels (0.5)')
    p.add_argument('--gamma', type=float, default=1.0, help='above 1 darker')
    p.add_argument('--dust', type=int, default=0, help='lines from specks on a feeder\'s glass')
    p.add_argument('--grey', action='store_true', help='a grey scan')
    p.add_argument('--jpeg', type=int, default=0, metavar='Q', help='through a JPEG of this quality first')
    p.add_argument('--seed', type=int, default=1)
    return p.parse_args()


def scan(page, options):
    """page: PIL RGB. Returns the PIL picture of the scan. Also used by the batch maker."""
    rng = np.random.default_rng(options.seed)
    page = page.convert('RGB')
    if options.scale != 1.0:  # the paper keeps its size, what is printed on it shrinks
        small = page.resize((int(page.width * options.scale), int(page.height * options.scale)), Image.LANCZOS)
        page = Image.new('RGB', page.size, (255, 255, 255))
        page.paste(small, ((page.width - small.width) // 2, (page.height - small.height) // 2))
    middle = (page.width / options.dpi * kit.MM_PER_INCH / 2, page.height / options.dpi * kit.MM_PER_INCH / 2)
    ink = np.asarray(page).astype(np.float32)
    for spec in options.seal:
        spec = dict(spec)
        for key, centre in zip(('x', 'y'), middle):  # the person goes by what is printed; ink has its own size
            spec[key] = (spec[key] - centre) * options.scale + centre
        if spec['turn'] is None:
            spec['turn'] = float(rng.uniform(-8, 8))
        kit.stamp(ink, rng, spec, options.dpi)
    sheet = Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))
    glass_mm = options.glass or (sheet.width / options.dpi * kit.MM_PER_INCH, sheet.height / options.dpi * kit.MM_PER_INCH)
    glass = tuple(int(round(kit.px(v, options.dpi))) for v in glass_mm)
    centre = (glass[0] / 2 + kit.px(options.shift[0], options.dpi), glass[1] / 2 + kit.px(options.shift[1], options.dpi))
    turn = options.turn + (180 if options.flip else 0)
    seen = kit.lay_on_glass(sheet, glass, turn, centre, 1.0, options.lid, 3)
    seen = kit.see(seen, rng, options.noise, options.lamp, options.paper, options.blur, options.grey, options.gamma,
                   options.dust)
    if options.jpeg:
        import io
        stream = io.BytesIO()
        seen.save(stream, format='JPEG', quality=options.jpeg)
        seen = Image.open(io.BytesIO(stream.getvalue()))
        seen.load()
    return seen


def main():
    options = arguments()
    try:
        page = Image.open(options.page)
    except OSError as problem:
        sys.exit(f'{options.page}: {problem}')
    kit.save(scan(page, options), options.out, options.dpi)


if __name__ == '__main__':
    main()
