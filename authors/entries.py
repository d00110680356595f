"""The entry under which somebody who has an account writes."""

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from authors.models import Author

NO_LATIN = "author"  # the slug of a name without a letter that a slug may hold
ROOM = 6  # characters for a number behind a slug, with its hyphen


@transaction.atomic
def of(user):
    """Return the entry of whoever begins to write, and whether it was made just now, of the name of their account.

    Of two at once the second waits here, and finds the entry that the first made.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    found = Author.objects.filter(user=user).first()
    return (found, False) if found else (_made(user), True)


def sort_name(name):
    """Return a name with the family first; a particle in small letters belongs to it: “van Gogh, Vincent”."""
    words = name.split()
    family = next((place for place, word in enumerate(words) if place and word[0].islower()), len(words) - 1)
    return ", ".join(filter(None, [" ".join(words[family:]), " ".join(words[:family])]))


def _made(user):
    longest = Author._meta.get_field("name").max_length
    name = user.name[:longest].strip()
    return Author.objects.create(user=user, name=name, sort_name=sort_name(name)[:longest], slug=_free_slug(name))


def _free_slug(name):
    slug = slugify(name)[: Author._meta.get_field("slug").max_length - ROOM] or NO_LATIN
    taken = set(Author.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(candidate for candidate in (slug, *numbered) if candidate not in taken)
