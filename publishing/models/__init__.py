"""Models of publishing."""

from publishing.models.api_key_usage import ApiKeyUsage
from publishing.models.cached_feed_page import CachedFeedPage
from publishing.models.cited_source import CitedSource
from publishing.models.defence_file import DefenceFile
from publishing.models.delivery import Delivery, DeliveryAttempt
from publishing.models.document_tag import DocumentTag
from publishing.models.document_url import DocumentUrl
from publishing.models.fan_out_cursor import FanOutCursor
from publishing.models.feed_cursor import FeedCursor
from publishing.models.methodology import MethodologyStatement
from publishing.models.outbox_cursor import OutboxCursor
from publishing.models.partner import Partner
from publishing.models.partner_digest import PartnerDigest
from publishing.models.partner_person import PartnerPerson
from publishing.models.public_document import PublicDocument
from publishing.models.search_entry import PublishedTermFrequency, SearchEntry
from publishing.models.signatory_pack import SignatoryPack
from publishing.models.webhook_endpoint import WebhookEndpoint
