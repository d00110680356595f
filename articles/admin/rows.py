"""The rows beneath an article's form as they were sent, beside those that are stored by now."""

import re


def made_new(sent, prefix, stored, *more):
    """Return what was sent, and `more` such as its files, with rows that are stored no more turned into new ones.

    `stored` are the keys of the rows there are. A row that was ticked to be deleted, and is gone already, goes.
    """
    order, known = _order(sent, prefix, {str(key) for key in stored})
    if order is None:
        return (sent, *more)
    return tuple(_renumbered(data, prefix, order) for data in (_begun_anew(sent, prefix, order, known), *more))


def _order(sent, prefix, stored):
    """Return the rows in their new order and how many are stored; None where every row is where it was."""
    try:
        total, known = (int(sent[f"{prefix}-{which}_FORMS"]) for which in ("TOTAL", "INITIAL"))
    except (KeyError, ValueError):
        return None, 0
    total = min(total, len(sent))  # a row has at least one field
    there = [row for row in range(min(known, total)) if sent.get(f"{prefix}-{row}-id") in stored]
    if len(there) == known:
        return None, known
    gone = [row for row in range(min(known, total)) if row not in there and f"{prefix}-{row}-DELETE" not in sent]
    return [*there, *gone, *range(known, total)], len(there)


def _begun_anew(sent, prefix, order, known):
    data = sent.copy()
    for row in order[known:]:
        data.pop(f"{prefix}-{row}-id", None)
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(order)), str(known)
    return data


def _renumbered(sent, prefix, order):
    """Return what was sent with the rows in a new order; rows that are not in it are left out."""
    data, place = sent.copy(), {str(row): number for number, row in enumerate(order)}
    a_field = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
    rows = {name: match for name in sent if (match := a_field.fullmatch(name))}
    for name in rows:
        del data[name]
    for name, match in rows.items():
        if match[1] in place:
            data.setlist(f"{prefix}-{place[match[1]]}-{match[2]}", sent.getlist(name))
    return data
