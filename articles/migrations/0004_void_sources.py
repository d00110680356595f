from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace


def take_out(apps, schema_editor):
    """Take the end tags of sources out of stored pages, as they are written now; as text they are spelt otherwise."""
    articles = apps.get_model("articles", "Article").objects.filter(body_html__contains="</source>")
    articles.update(body_html=Replace(F("body_html"), Value("</source>"), Value("")))


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_public_since")]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
