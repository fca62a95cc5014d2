"""Characters that no text of Stet keeps, and that PostgreSQL in part refuses."""

import re

# Dropped, because they are not seen and can only mislead a reader or a parser:
#   C0 and C1 controls other than the newlines and tab handled by lib.text.plain_text, and DEL;
#   bidi embeddings, overrides and isolates (U+202A-202E, U+2066-2069), which can show a number back to front;
#   the byte order mark, lone surrogates, and the noncharacters U+FFFE and U+FFFF.
# Kept as they came: no-break and other spaces, soft hyphens, joiners (emoji and Persian need them), and the
# bidi marks U+200E, U+200F and U+061C, which reorder nothing but their neighbour.
INVISIBLE_CHARACTERS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
