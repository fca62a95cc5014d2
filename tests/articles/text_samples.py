"""A text that offsets stumble over, as it is typed and as it is posted."""

from lib.text.plain_text import PARAGRAPH_SEPARATOR

HEADLINE = "Harbour denies that it landed most of the herring"
PARAGRAPHS = [
    "By Paula Gale 11/07/17",
    'The harbour’s deputy secretary says that her office did not see "sufficient evidence" for the claim.',
    "As the mayor set out along the coast, officials denied that more than 20,000 crates were landed.",
    "Prices fell 12\u00a0% 🐟 in “a record week… or so”, she said—twice. Zoë and Rene\u0301 disagree.",
    "Please read our comment policy. - The Proof",
]
TYPED = PARAGRAPH_SEPARATOR.join([HEADLINE, *PARAGRAPHS]) + "\n"
FRAME = PARAGRAPH_SEPARATOR.join([HEADLINE, *PARAGRAPHS]).replace("e\u0301", "é")
"""What TYPED must become: nothing moved but the one letter that NFC composes."""
