from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="users",
            field=models.ManyToManyField(related_name="accounts", to=settings.AUTH_USER_MODEL),
        ),
    ]
