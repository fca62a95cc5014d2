"""The nouns of publishing."""

from publishing.models.defence_file import DefenceFile
from publishing.models.partner import Partner
from publishing.models.public_document import PublicDocument
from publishing.models.relay_position import RelayPosition

__all__ = ["DefenceFile", "Partner", "PublicDocument", "RelayPosition"]
