"""Who may what: one table, written to groups after every migrate."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class Role:
    """A group of users, what it may do, as "app.codename", and the work that is, said to whoever is invited to it."""

    name: str
    permissions: frozenset[str]
    work: str | Promise


def _all(app: str, *models: str, acts: tuple[str, ...] = ("view", "add", "change", "delete")) -> set[str]:
    return {f"{app}.{act}_{model}" for model in models for act in acts}


WRITING = _all("articles", "byline", "figure") | _all("articles", "article", acts=("view", "add", "change"))
OWN = WRITING | {"authors.view_author", "authors.change_author", "articles.view_topic"}
EDITING = (
    WRITING
    | _all("articles", "article", "topic", "correction")
    | _all("articles", "licenceperiod", "formerslug", acts=("view",))
    | _all("authors", "author", "affiliation", "link")
    | {"articles.publish_article", "articles.edit_any_article", "comments.close_discussion"}
    | _all("comments", "discussion", acts=("view", "change"))
    | _all("publication", "publication", acts=("view", "change"))
    | {"publication.close_site"}
)
MODERATING = {
    "comments.view_comment",
    "comments.decide_comment",
    "comments.move_comment",
    "comments.close_thread",
    "comments.close_discussion",
    "comments.see_email_address",
    "comments.view_discussion",
    "comments.view_logentry",
    "moderation.view_rule",
    "moderation.add_rule",
    "moderation.change_rule",
    "moderation.view_reason",
    "moderation.add_reason",
    "moderation.change_reason",
    "publication.close_site",
}
ADMINISTERING = _all("accounts", "user") | _all("delivery", "mail", acts=("view", "change")) | {"auth.view_group"}

AUTHOR = Role(gettext_noop("Authors"), frozenset(OWN), _("You write articles of your own, as an author."))
EDITOR = Role(gettext_noop("Editors"), frozenset(EDITING), _("You edit and publish articles, as an editor."))
MODERATOR = Role(
    gettext_noop("Moderators"), frozenset(MODERATING), _("You decide what readers’ comments appear, as a moderator.")
)
ADMINISTRATOR = Role(
    gettext_noop("Administrators"),
    frozenset(EDITING | MODERATING | ADMINISTERING),
    _("You edit, moderate and keep the accounts, as an administrator."),
)

ROLES = (AUTHOR, EDITOR, MODERATOR, ADMINISTRATOR)


def apply(app_label: str, using: str) -> None:
    """Make the groups and give each exactly the table's permissions over one app.

    Runs once for each app, because an app's permissions exist only after its own post_migrate.
    """
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{app_label}.{permission.codename}": permission.pk
        for permission in Permission.objects.using(using).filter(content_type__app_label=app_label)
    }
    groups = {name: group.pk for name, group in Group.objects.using(using).in_bulk(field_name="name").items()}
    for role in ROLES:
        if role.name not in groups:
            groups[role.name] = Group.objects.using(using).create(name=role.name).pk
    given = Group.permissions.through.objects.using(using)
    own = given.filter(group__in=[groups[role.name] for role in ROLES], permission__in=known.values())
    has = set(own.values_list("group", "permission"))
    due = {(groups[role.name], known[name]) for role in ROLES for name in role.permissions if name in known}
    for group, permission in has - due:
        own.filter(group=group, permission=permission).delete()
    given.bulk_create(given.model(group_id=group, permission_id=permission) for group, permission in due - has)
