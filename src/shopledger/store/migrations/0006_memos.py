"""What connectors remember of the other end between two openings."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_closed_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="Memo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("value", models.BinaryField()),
                ("until", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="memos", to="store.connection"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="memo_until")],
                "constraints": [models.UniqueConstraint(fields=("connection", "name"), name="memo_once")],
            },
        ),
    ]
