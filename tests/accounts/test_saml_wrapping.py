"""A signed SAML answer that somebody took apart: what was not signed gives nobody a name or a role."""

import base64
import copy
from collections.abc import Callable

import pytest
from django.test import Client
from lxml import etree

from accounts.models import User
from tests.accounts.fake_saml_provider import begin, open_browser, send_answer

ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}Assertion"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
EXTENSIONS = "{urn:oasis:names:tc:SAML:2.0:protocol}Extensions"
OBJECT = "{http://www.w3.org/2000/09/xmldsig#}Object"


@pytest.fixture
def client() -> Client:
    return open_browser()


type Element = etree._Element
type Attack = Callable[[Element, Element, Element], None]
"""Puts an assertion that nobody signed into an answer: the answer, the signed assertion, the forged one."""


def forge(signed: Element, *, own_id: bool = True) -> Element:
    """The assertion once more, about somebody else who is an admin, without its signature."""
    evil = copy.deepcopy(signed)
    evil.remove(evil.find(SIGNATURE))
    text = etree.tostring(evil).replace(b">7f3<", b">boss<").replace(b">pat<", b">boss<")
    evil = etree.fromstring(text.replace(b">checkers<", b">it<"))
    if own_id:
        evil.set("ID", "_evil")
    return evil


def before(answer: Element, signed: Element, evil: Element) -> None:
    signed.addprevious(evil)


def after(answer: Element, signed: Element, evil: Element) -> None:
    signed.addnext(evil)


def around(answer: Element, signed: Element, evil: Element) -> None:
    answer.replace(signed, evil)
    evil.append(signed)


def around_with_the_signature(answer: Element, signed: Element, evil: Element) -> None:
    """The forged one carries the signature, and the signed one stands inside it."""
    answer.replace(signed, evil)
    signature = signed.find(SIGNATURE)
    evil.insert(1, signature)
    evil.append(signed)


def in_the_object_of_the_signature(answer: Element, signed: Element, evil: Element) -> None:
    answer.replace(signed, evil)
    signature = signed.find(SIGNATURE)
    evil.insert(1, signature)
    etree.SubElement(signature, OBJECT).append(signed)


def in_extensions(answer: Element, signed: Element, evil: Element) -> None:
    answer.replace(signed, evil)
    hidden = etree.Element(EXTENSIONS)
    answer.insert(1, hidden)
    hidden.append(signed)


def under_one_id(answer: Element, signed: Element, evil: Element) -> None:
    evil.set("ID", signed.get("ID"))
    signed.addprevious(evil)


def around_under_one_id(answer: Element, signed: Element, evil: Element) -> None:
    evil.set("ID", signed.get("ID"))
    around_with_the_signature(answer, signed, evil)


ATTACKS = [
    before, after, around, around_with_the_signature, in_the_object_of_the_signature, in_extensions,
    under_one_id, around_under_one_id,
]  # fmt: skip


def open_answer(saml, question: str) -> tuple[Element, Element]:
    answer = etree.fromstring(base64.b64decode(saml.answer(question)))
    return answer, answer.find(ASSERTION)


def send(client, answer: Element | bytes):
    text = answer if isinstance(answer, bytes) else etree.tostring(answer)
    return send_answer(client, base64.b64encode(text).decode())


def test_an_answer_that_nobody_took_apart_lets_its_person_in(client, saml):
    answer, _ = open_answer(saml, begin(client, saml))
    send(client, answer)
    assert User.objects.filter(username="pat").exists()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__)
def test_what_is_wrapped_around_a_signature_lets_nobody_in(client, saml, attack: Attack):
    answer, signed = open_answer(saml, begin(client, saml))
    attack(answer, signed, forge(signed))
    assert send(client, answer)["Location"] == "/sign-in/"
    assert not User.objects.filter(username__in=["boss", "pat"]).exists()


def test_a_comment_in_a_name_cuts_nothing_off(client, saml):
    """A parser that reads the text before the comment alone takes 7f3<!-- -->.evil for 7f3."""
    saml.uid = "7f3<!-- -->.evil"
    saml.person["uid"] = ["pat.evil"]
    question = begin(client, saml)
    send_answer(client, saml.answer(question))
    assert [*User.objects.filter(username__startswith="pat").values_list("username", flat=True)] in (
        [],
        ["pat.evil"],
    )


def test_a_doctype_is_refused(client, saml):
    answer, _ = open_answer(saml, begin(client, saml))
    text = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + etree.tostring(answer)
    assert send(client, text)["Location"] == "/sign-in/"
    assert not User.objects.filter(username="pat").exists()
