import shutil
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from delivery.models import Mail

FREE_BYTES = 500_000_000
LATE = timedelta(minutes=15)  # for a mail, after it was due


@require_safe
@never_cache
def healthz(request):
    """Say that the process answers; asks nobody else."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request):
    """Say whether the site can do its work: database reached, migrations applied, room on the disk.

    Mail that nobody sends only degrades it.
    """
    troubles = [name for name, works in (("database", _database), ("disk", _disk)) if not works()]
    if not troubles and not _migrations():
        troubles = ["migrations"]
    # Reasons are for whoever runs it; a stranger learns only that it is not ready.
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    loopback = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1", "") and not forwarded
    body = {"status": "unready" if troubles else "ready"} | (_reasons(troubles) if loopback else {})
    return JsonResponse(body, status=503 if troubles else 200)


def _reasons(troubles):
    if troubles:
        return {"troubles": troubles}
    return {} if _mail() else {"degraded": ["mail"]}


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Exception:  # whatever the database says, the answer is "not ready"
        return False


def _migrations():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _mail():
    """Say whether mail is being taken care of; the site does its work without."""
    return not Mail.objects.due(timezone.now() - LATE).exists()


def _disk():
    try:
        return shutil.disk_usage(settings.DATA_DIR).free > FREE_BYTES
    except OSError:  # the folder is not there, or not to be read
        return False
