from django.db import migrations, models


def fill(apps, schema_editor):
    """Take what stands outside drafts for public since its date, as it was until now."""
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    articles.exclude(state__in=["draft", "review"]).update(public_since=models.F("published_at"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="public_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterConstraint(
            model_name="article",
            name="article_state_known",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["draft", "review", "published", "unpublished", "retracted"]),
                name="article_state_known",
                violation_error_message="There is no such state.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="article",
            name="article_kind_known",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=["article", "page"]),
                name="article_kind_known",
                violation_error_message="There is no such kind.",
            ),
        ),
    ]
