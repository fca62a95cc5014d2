"""The nouns of publishing."""

from publishing.models.cited_source import CitedSource
from publishing.models.defence_file import DefenceFile
from publishing.models.delivery import Delivery, DeliveryTry
from publishing.models.document_address import DocumentAddress
from publishing.models.document_tag import DocumentTag
from publishing.models.endpoint import Endpoint
from publishing.models.fan_out import FanOut
from publishing.models.follower import Follower
from publishing.models.index_card import IndexCard
from publishing.models.key_use import KeyUse
from publishing.models.methods import Methods
from publishing.models.partner import Partner
from publishing.models.partner_digest import PartnerDigest
from publishing.models.partner_person import PartnerPerson
from publishing.models.public_document import PublicDocument
from publishing.models.relay_position import RelayPosition
from publishing.models.sealed_page import SealedPage
from publishing.models.signatory_pack import SignatoryPack

__all__ = [
    "CitedSource",
    "DefenceFile",
    "Delivery",
    "DeliveryTry",
    "DocumentAddress",
    "DocumentTag",
    "Endpoint",
    "FanOut",
    "Follower",
    "IndexCard",
    "KeyUse",
    "Methods",
    "Partner",
    "PartnerDigest",
    "PartnerPerson",
    "PublicDocument",
    "RelayPosition",
    "SealedPage",
    "SignatoryPack",
]
