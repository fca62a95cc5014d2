"""The field of people's passwords, which workers that fetch do not ask the database for."""

from typing import Any

from django.conf import settings
from django.db import models


class PasswordField(models.CharField):  # type: ignore[type-arg]  # no parameters when it runs
    """Read as "" where the process may not read it: its database role would be refused the whole row."""

    def deconstruct(self) -> Any:
        """Be what Django's own users have to migrations: nothing else is stored."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return ("''", ()) if settings.STET_FETCH_ONLY else (sql, params)
