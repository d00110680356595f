from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class OneQuestion(AuthenticationBackend):
    """By e-mail address and password; it asks once for what a user may do by themselves and by their groups."""

    def get_all_permissions(self, user_obj, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = {f"{app}.{name}" for app, name in _permissions(user_obj)}
        return user_obj._perm_cache


def _permissions(user):
    found = Permission.objects.order_by()
    if not user.is_superuser:
        found = found.filter(Q(group__user=user) | Q(user=user)).distinct()
    return found.values_list("content_type__app_label", "codename")
