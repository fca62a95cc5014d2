"""Extraction of a claim from the text around selected words: statement, speaker, date said and kind.

Rules of our own, as in ``lib.claim_detection``: English thoroughly, the statement in any language, pronouns
in the languages of ``statements.PRONOUNS``. The results fill a form that a person reads, so a rule that is
not sure says nothing, or offers a name instead of setting it.
"""

from lib.claim_extraction.extract import ExtractedClaim, SpeechDate, extract_claim, find_kind
from lib.claim_extraction.speakers import Speaker
from lib.claim_extraction.statements import LoosePart, Statement, find_statement
