"""Names and addresses in text: whose they are, and whose they only look like."""

import pytest

from newsroom.privacy.identifiers import PersonIdentity

MARIA = PersonIdentity(
    person=None,
    emails=frozenset({"maria@example.org"}),
    anywhere=frozenset({"maria@example.org", "Maria Sikk"}),
    alone=frozenset({"maria"}),
)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Write to MARIA@example.org.", "Write to [erased]."),
        ("<maria@example.org>, 'maria@example.org'", "<[erased]>, '[erased]'"),
        ("mailto:maria@example.org?subject=x", "mailto:[erased]?subject=x"),
        ("-maria@example.org, ...maria@example.org", "-[erased], ...[erased]"),
        ("It is maria@example.org.Then she left.", "It is [erased].Then she left."),
        ("It is maria@example.org.then she left.", "It is [erased].then she left."),
        ("maria@example.org.2026 was better.", "[erased].2026 was better."),
        ("maria@example.org-", "[erased]-"),
        ("maria sikk’s desk, the Maria Sikk-led desk", "[erased]’s desk, the [erased]-led desk"),
        ("Maria", "[erased]"),
    ],
)
def test_what_names_her_is_redacted(text: str, redacted: str) -> None:
    assert MARIA.out_of(text) == redacted
    assert MARIA.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "anna.maria@example.org",
        "anna-maria@example.org",
        "anna+maria@example.org",
        "maria@example.org.uk",
        "maria@example.org.uk.",
        "maria@example.org.xn--p1ai",
        "maria@example.org-media.net",
        "marıa@example.org",
        "Anna-Maria Sikk",
        "Maria Sikkema",
        "Marıa Sikk",
        "Maria ſikk",
        "maria, of all words",
    ],
)
def test_what_names_somebody_else_is_left(text: str) -> None:
    assert MARIA.out_of({"said": [text]}) == {"said": [text]}
    assert not MARIA.in_text(text)


def test_somebody_with_an_address_alone_has_no_name_to_find() -> None:
    outside = PersonIdentity(
        person=None, emails=frozenset({"a@b.org"}), anywhere=frozenset({"a@b.org"}), alone=frozenset()
    )
    assert outside.out_of("a@b.org and nobody") == "[erased] and nobody"
