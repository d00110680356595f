"""The rules of the screening: which are in force, how one is changed, and those that a new site begins with."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments import screening
from comments.refusals import Refused
from moderation import sites
from moderation.findings.words import is_listable
from moderation.first_rules import FIRST
from moderation.models import Rule, RuleKind
from richtext.text import tidy_line

MOST_LINES = 2_000
LONGEST_LINE = 100  # characters
LONGEST = 4 * MOST_LINES * LONGEST_LINE  # characters that are looked at at all, for some are taken out
MOST_LINKS = 50
OWN_SITE = "this-site"


class Outdated(Refused):
    """Somebody else has changed the rule since it was opened."""

    def __init__(self, newest):
        at = date_format(timezone.localtime(newest.at), "DATETIME_FORMAT")
        if newest.by:
            sentence = _("%(who)s changed this rule on %(at)s, after you opened it. Compare, then save yours again.")
        else:
            sentence = _("This rule was changed on %(at)s, after you opened it. Compare, then save yours again.")
        super().__init__(sentence % {"who": newest.by, "at": at})


def current() -> list[screening.Rule]:
    """Return the rules in force, and that the site knows itself."""
    own = screening.Rule(RuleKind.KNOWN_SITES, OWN_SITE, 1, urlsplit(settings.SITE_URL).hostname or "")
    return [own, *map(_seen, Rule.objects.current())]


def _seen(rule: Rule) -> screening.Rule:
    return screening.Rule(rule.kind, rule.name, rule.version, rule.pattern)


@transaction.atomic
def change(*, name, kind, pattern, active, version, by):
    """Store the next version of a rule and return it; `version` is the one that was changed, 0 for a new rule.

    Raises Outdated when the rule is no longer at `version`, ValidationError when the pattern is none of its kind.
    """
    newest = Rule.objects.newest().select_related("by").filter(name=name).first()
    if (newest.version if newest else 0) != version:
        raise Outdated(newest) if newest else Refused(_("There is no rule of this name any more."))
    if newest and newest.kind != kind:
        raise Refused(_("A rule keeps its kind. Switch this one off and make another."))
    rule = Rule(name=name, kind=kind, pattern=tidied(kind, pattern), active=active, version=version + 1, by=by)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:  # somebody did the same in the same moment
        raise Outdated(Rule.objects.newest().select_related("by").get(name=name)) from None
    return rule


def tidied(kind, pattern):
    """Return a pattern as it is kept; raise ValidationError, naming the line, where it is none of its kind."""
    return PATTERNS[RuleKind(kind)](pattern)


def _words(pattern):
    lines = _lines(pattern)
    for line in lines:
        if not is_listable(line):
            raise ValidationError(_("“%(line)s” has no word in it."), params={"line": line})
    return "\n".join(lines)


def _sites(pattern):
    lines = _lines(pattern)
    for line, domain in zip(lines, sites.of_lines(pattern), strict=True):
        if not sites.is_valid(domain):
            raise ValidationError(
                _(
                    "“%(line)s” is not a domain, or one in which anybody can register."
                    " Write it as in example.org, without https://."
                ),
                params={"line": line},
            )
    return "\n".join(dict.fromkeys(line.lower() for line in lines))


def _number(pattern):
    number = pattern.strip()
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= MOST_LINKS):
        raise ValidationError(_("Write a number from 1 to %(most)s."), params={"most": MOST_LINKS})
    return str(int(number))


def _lines(pattern):
    """Return the lines with something in them, each once."""
    if len(pattern) > LONGEST:
        raise ValidationError(_("This is more than a rule can hold. Divide it in two."))
    lines = list(dict.fromkeys(filter(None, map(tidy_line, pattern.splitlines()))))
    if not lines:
        raise ValidationError(_("There is nothing in it yet. Write at least one line."))
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("These are %(lines)s lines; a rule has at most %(most)s. Divide it in two."),
            params={"lines": len(lines), "most": MOST_LINES},
        )
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise ValidationError(
                _("“%(line)s…” is longer than the %(most)s characters a line may have."),
                params={"line": line[:40], "most": LONGEST_LINE},
            )
    return lines


PATTERNS = {RuleKind.WORDS: _words, RuleKind.KNOWN_SITES: _sites, RuleKind.LINKS: _number}


def write_first(using, **kwargs):
    """Write the rules that a new site begins with, unless it ever had one. Runs after every migrate."""
    if Rule._meta.db_table not in connections[using].introspection.table_names():
        return
    if not Rule.objects.using(using).exists():
        rules = [Rule(name=name, kind=kind, pattern="\n".join(lines), version=1) for name, kind, lines in FIRST]
        Rule.objects.using(using).bulk_create(rules, ignore_conflicts=True)
