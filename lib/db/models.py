"""Base of the tables whose rows have a name outside the database."""

import uuid

from django.db import models


class PublicModel(models.Model):
    """Row with a ``public_id``, by which URLs, the API and the audit log name it; its key is never shown."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
