"""Whoever signed in for an account becomes one of its owners; and a table for counts that expire."""

from __future__ import annotations

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_users(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    account_users = apps.get_model("store", "Account").users.through  # type: ignore[attr-defined]  # the model as it was
    membership = apps.get_model("store", "Membership")
    rows = account_users.objects.values_list("account_id", "user_id", "account__created_at")
    membership.objects.bulk_create(
        membership(account_id=account, user_id=user, created_at=created) for account, user, created in rows
    )


def make_cache(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def nothing(_: Apps, __: BaseDatabaseSchemaEditor) -> None:
    """Roles cannot be kept by what had none."""


class Migration(migrations.Migration):
    dependencies = [("store", "0003_dashboard")]

    operations = [
        migrations.RunPython(keep_users, nothing),
        migrations.RemoveField(model_name="account", name="users"),
        migrations.RunPython(make_cache, nothing),
    ]
