"""What was closed can be looked back at, newest first."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("store", "0004_memberships")]

    operations = [
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["integration", "id"], condition=Q(state="dismissed"), name="posting_dismissed"),
        ),
    ]
