from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def second_factor(app_configs, **kwargs):
    """Warn where a password alone opens the desk of a site that is no demonstration."""
    if settings.SECOND_FACTOR or settings.DEMO:
        return []
    return [
        Warning(
            "SECOND_FACTOR is off: a password alone opens the admin and the moderators’ desk.",
            hint="Leave SECOND_FACTOR out of the environment. Whoever has no second factor yet is led to set one up.",
            id="accounts.W001",
        )
    ]
