"""The nouns of publishing."""

from publishing.models.partner import Partner
from publishing.models.public_document import PublicDocument
from publishing.models.relay_position import RelayPosition

__all__ = ["Partner", "PublicDocument", "RelayPosition"]
