"""Time what leaves: `python -m tests.bench.copies`.

An article of 1,000 words with notes, a table and pictures is written in every format, each time from the article's
rows on and with nothing kept from before; and the ZIP is asked for until its first bytes arrive. Medians of ROUNDS. It
ends with an error where a text format takes longer than FORMAT milliseconds, or the first bytes longer than FIRST.
"""

import sys
from statistics import median

from tests.bench.measuring import empty_database, run, timed

ROUNDS = 40
FORMAT, FIRST = 20.0, 100.0  # milliseconds
PARAGRAPH = (
    "<p>Consent was asked for in the <em>corridor</em>, and <a href='/about/'>given</a> there."
    '<span data-footnote="">The form is the least of it.</span> So it goes, and so it went on the ward that day,'
    " said everybody who had been in the room and had something to say of it.</p>"
)
TABLE = "<table><caption>Who</caption><tr><th scope='col'>Who</th><th scope='col'>What</th></tr>{}</table>"
PICTURES = 6


def main() -> int:
    with empty_database("copies"):
        slug = fill()
        return max(report_formats(slug), report_first_bytes(slug))


def fill() -> str:
    """Publish the article by three authors, with pictures of two megapixels; return its slug."""
    import io

    from django.core.files.base import ContentFile
    from PIL import Image

    from articles.models import Byline, Figure
    from authors.models import Author
    from tests.bench.measuring import publish

    article = publish("a-thousand-words", "A thousand words")
    for number in range(2):
        author = Author.objects.create(name=f"Author {number}", sort_name=f"{number}, Author", slug=f"author-{number}")
        Byline.objects.create(article=article, author=author, order=number + 1, affiliation="St Brigid’s")
    for number in range(1, PICTURES + 1):
        picture = io.BytesIO()
        Image.effect_noise((1600, 1200), 40 + number).convert("RGB").save(picture, "JPEG")
        image = ContentFile(picture.getvalue(), name="picture.jpg")
        Figure.objects.create(article=article, number=number, alt="Noise", rights="article", image=image)
    figures = "".join(f'<figure data-figure="{number}"></figure>' for number in range(1, PICTURES + 1))
    rows = "".join(f"<tr><td>{row}</td><td>What {row} said</td></tr>" for row in range(10))
    article.body = "".join(f"<h2>Part {part}</h2>{PARAGRAPH * 5}" for part in range(5)) + figures + TABLE.format(rows)
    article.save()
    return article.slug


def report_formats(slug: str) -> int:
    from articles.models import Article
    from publication.models import Publication
    from republish.copies import copy_of
    from republish.formats import FORMATS

    def written(module):
        article = Article.objects.with_people().get(slug=slug)
        return module.write(copy_of(article, Publication.objects.current()))

    words = Article.objects.get(slug=slug).words
    late = []
    for extension, module in FORMATS.items():
        if hasattr(module, "write"):
            taken = sorted(timed(lambda module=module: written(module))[0] for _round in range(ROUNDS))
            late += [extension] if median(taken) > FORMAT else []
            print(f"{extension:14} of {words} words: median {median(taken):5.1f} ms, longest {taken[-1]:5.1f} ms")
    print(f"limit {FORMAT:.0f} ms: {'missed by ' + ', '.join(late) if late else 'kept by every format'}")
    return 1 if late else 0


def report_first_bytes(slug: str) -> int:
    from django.test import Client

    client = Client()

    def first():
        return next(iter(client.get(f"/articles/{slug}/republish.zip").streaming_content))

    taken = sorted(timed(first)[0] for _round in range(ROUNDS))
    print(f"zip, {PICTURES} pictures: first bytes after {median(taken):.1f} ms (limit {FIRST:.0f})")
    return 1 if median(taken) > FIRST else 0


if __name__ == "__main__":
    sys.exit(run(main))
