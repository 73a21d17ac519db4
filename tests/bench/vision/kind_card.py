"""Identity cards on the glass, as tests/papers/cards.py draws them."""
import io

from PIL import Image

import card_rates
import cards

AS = 'card'
LEAST = {'card found': 0.995, 'corners within 0.5 mm': 0.995, 'number right': 0.99, 'number wrong and flagged': 1.0,
         'name right': 0.97, 'name wrong and flagged': 0.95, 'address right': 0.90, 'address wrong and flagged': 0.95}
WORDS = {'tune': 'tune', 'judge': 'test'}  # what cards.py calls the same split


def prepare(bench):
    pass


def as_saved(picture, jpeg):
    """What is left of it in a JPEG of this quality; 0: none was made."""
    if jpeg:
        stream = io.BytesIO()
        picture.save(stream, format='JPEG', quality=jpeg)
        picture = Image.open(io.BytesIO(stream.getvalue()))
        picture.load()
    return picture


def make(bench, rng, i):
    picture, dpi, jpeg, truth = cards.make('id', WORDS[bench.set], i)
    return as_saved(picture, jpeg), dpi, truth


def judge(tally, case, got, truth):
    found = [dict(card, x=card['x_mm'], y=card['y_mm'], turn=card['turn_deg']) for card in got.get('cards', [])]
    for lie in truth['cards']:
        card_rates.judge_card(tally, case, truth['kind'], lie, found)
