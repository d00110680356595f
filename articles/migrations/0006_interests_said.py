from django.db import migrations


def say_none(apps, schema_editor):
    """Keep what pages have said until now: where no interests stand under a public article, there are none."""
    bylines = apps.get_model("articles", "Byline").objects.filter(article__public_since__isnull=False, interests="")
    bylines.update(no_interests=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_editing")]

    operations = [migrations.RunPython(say_none, migrations.RunPython.noop)]
