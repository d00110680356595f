"""What the groups of the site may do is what the table of roles says, after every migrate."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.roles import ADMINISTRATOR, AUTHOR, EDITOR, MODERATOR, ROLES


def permissions(group):
    return {
        f"{app}.{codename}" for app, codename in group.permissions.values_list("content_type__app_label", "codename")
    }


def permission(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_each_group_may_do_exactly_what_the_table_says(db, role):
    assert permissions(Group.objects.get(name=role.name)) == role.permissions


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_permission_in_the_table_exists(db, role):
    for name in role.permissions:
        assert permission(name), name


def test_what_was_changed_by_hand_is_as_the_table_says_after_the_next_migrate(db):
    editors = Group.objects.get(name=EDITOR.name)
    editors.permissions.remove(permission("articles.publish_article"))
    editors.permissions.add(permission("accounts.delete_user"), permission("sessions.delete_session"))
    Group.objects.get(name=MODERATOR.name).delete()

    call_command("migrate", verbosity=0)

    for role in ROLES:
        assert permissions(Group.objects.get(name=role.name)) == role.permissions, role.name


def test_a_group_of_ones_own_is_left_alone(db):
    guests = Group.objects.create(name="Guests")
    guests.permissions.add(permission("articles.view_article"))

    call_command("migrate", verbosity=0)

    assert permissions(guests) == {"articles.view_article"}


def test_nobody_may_add_change_or_delete_comments_or_the_log():
    for role in ROLES:
        for model in ("comment", "logentry"):
            for act in ("add", "change", "delete"):
                assert f"comments.{act}_{model}" not in role.permissions, role.name


def test_only_administrators_may_touch_users():
    for role in (AUTHOR, EDITOR, MODERATOR):
        assert not {name for name in role.permissions if name.startswith(("accounts.", "auth."))}, role.name
    assert "accounts.change_user" in ADMINISTRATOR.permissions


def test_administrators_may_do_all_that_editors_and_moderators_may():
    assert EDITOR.permissions | MODERATOR.permissions < ADMINISTRATOR.permissions


def test_authors_may_not_publish_and_moderators_may_not_edit():
    assert not {"articles.publish_article", "articles.edit_any_article"} & (AUTHOR.permissions | MODERATOR.permissions)
    assert not {"articles.change_article", "articles.add_article"} & MODERATOR.permissions
    assert "comments.decide_comment" not in EDITOR.permissions
    assert "comments.see_email_address" not in AUTHOR.permissions | EDITOR.permissions
