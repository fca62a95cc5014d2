"""Rows of the record changed behind its back."""

from django.db import connection

from audit import triggers


def tamper(*statements: str) -> None:
    triggers.remove_triggers(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install_triggers(connection)
