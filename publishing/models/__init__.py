"""The nouns of publishing."""

from publishing.models.defence_file import DefenceFile
from publishing.models.index_card import IndexCard
from publishing.models.methods import Methods
from publishing.models.partner import Partner
from publishing.models.partner_person import PartnerPerson
from publishing.models.public_document import PublicDocument
from publishing.models.relay_position import RelayPosition
from publishing.models.signatory_pack import SignatoryPack

__all__ = [
    "DefenceFile",
    "IndexCard",
    "Methods",
    "Partner",
    "PartnerPerson",
    "PublicDocument",
    "RelayPosition",
    "SignatoryPack",
]
