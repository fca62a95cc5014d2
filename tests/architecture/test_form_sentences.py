"""A field that a person has to fill in says what to do when it is left empty, and none speaks as Django."""

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.forms.formsets import BaseFormSet

from accounts.forms import desks, people, sign_in
from accounts.models import Desk
from articles.forms import details, embargo, importing
from articles.models import Article
from factcheck.bulk.forms import AssignForm, DueForm
from factcheck.claim_imports.forms import ColumnsForm
from factcheck.claimants.forms import ClaimantForm
from factcheck.claims.forms import ClaimForm, FlagClaimForm
from factcheck.desk.handovers import HandoverForm
from factcheck.desk.notification_views import NotificationSettingsForm
from factcheck.models import ClaimImport, ReplyRequest
from factcheck.replies.forms import ReplyLinkForm
from factcheck.sources.copy_forms import CopyCitationForm
from factcheck.transitions.forms import get_transition_form
from factcheck.workflow.tables import STATE_MACHINES
from lib.datetimes.clock import now
from lib.web.form_sentences import INCOMPLETE_MESSAGE
from tests.architecture.source_files import LAYERS
from tests.factories import Cast, create_claimant, flag_claim_on

SENT_BY_SCRIPTS = {"ItemActForm", "LiveForm", "ReadingPlaceForm", "SendForm", "SuggestionForm", "TickForm"}
"""Forms without a field that is filled in: no page draws them."""
ADDS_FIELDS = re.compile(r"self\.fields(?:\[[^\]]+\] = | \|= )|\.required = True")
SPEAKS_AS_DJANGO = re.compile(
    r"This field|Select a valid|Ensure this|Enter a valid|No file was submitted|ManagementForm|Please submit"
)


def list_form_classes() -> list[type[forms.BaseForm]]:
    """Every form class of the product."""
    for package in LAYERS:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name:
                import_module(module.name)

    def walk(parent: type[Any]) -> Iterator[type[forms.BaseForm]]:
        for child in parent.__subclasses__():
            yield child
            yield from walk(child)

    found = {one for one in walk(forms.BaseForm) if one.__module__.split(".")[0] in LAYERS}
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))


def list_silent_fields(fields: dict[str, forms.Field]) -> list[str]:
    """The fields that a person has to fill in and that do not say what to do."""
    return [
        name
        for name, field in fields.items()
        if field.required
        and not isinstance(field.widget, forms.HiddenInput)
        and str(field.error_messages["required"]) in (str(INCOMPLETE_MESSAGE), "This field is required.")
    ]


def list_stock_sentences(fields: dict[str, forms.Field]) -> list[str]:
    """The sentences of fields that nobody would say."""
    found = []
    for name, field in fields.items():
        checks = [one for one in field.validators if getattr(one, "code", "") not in field.error_messages]
        sentences = [*field.error_messages.values(), *(getattr(one, "message", "") for one in checks)]
        found += [f"{name}: {said}" for said in sentences if SPEAKS_AS_DJANGO.search(str(said))]
    return found


def test_what_a_class_declares() -> None:
    classes = list_form_classes()
    assert len(classes) > 100
    for form in classes:
        fields: dict[str, forms.Field] = getattr(form, "base_fields", {})
        assert list_stock_sentences(fields) == [], form
        # The fields of the sign-in are Django's own, and have their sentences when the form is made.
        if form.__name__ not in SENT_BY_SCRIPTS and not issubclass(form, sign_in.SignInForm):
            assert list_silent_fields(fields) == [], form


@pytest.fixture
def forms_made(cast: Cast, article: Article) -> dict[str, forms.BaseForm]:
    """By the names of their classes: the forms whose fields depend on what they are made for."""
    claim = flag_claim_on(article, "herring", cast.editor)
    own: dict[str, Any] = {"viewer": cast.editor, "tz": now().tzinfo}
    every_desk = Desk.objects.all()
    made: list[forms.BaseForm] = [
        desks.DeskForm(),
        sign_in.SignInForm(),
        people.MembershipRolesForm(user=cast.checker),
        details.ArticleDetailsForm(article),
        embargo.EmbargoForm(article),
        importing.ImportForm(desks=every_desk, at=now()),
        AssignForm(None, **own),
        DueForm(None, **own),
        ClaimantForm(create_claimant(cast.desk, cast.editor, "Ada Holm")),
        ClaimForm(claim),
        FlagClaimForm("UTC"),
        ColumnsForm(ClaimImport(desk=cast.desk, columns=[["Claim", "statement"]]), desks=every_desk),
        NotificationSettingsForm(None, person=cast.editor),
        ReplyLinkForm(ReplyRequest(claim=claim, email="press@example.org")),
        CopyCitationForm(cast.checker, claim),
        HandoverForm(None, person=cast.checker, rows=[], desk_counts={cast.desk: 2}),
    ]
    return {type(form).__name__: form for form in made}


def test_what_a_form_adds_when_it_is_made(forms_made: dict[str, forms.BaseForm]) -> None:
    adding = {form.__name__ for form in list_form_classes() if ADDS_FIELDS.search(inspect.getsource(form))}
    assert adding <= set(forms_made), "forms_made lacks a form that adds fields"
    for form in forms_made.values():
        assert list_silent_fields(form.fields) == [], form
        assert list_stock_sentences(form.fields) == [], form


def test_the_inputs_of_every_action(cast: Cast, article: Article) -> None:
    claim = flag_claim_on(article, "herring", cast.editor)
    for row in [row for machine in STATE_MACHINES for row in machine.transitions]:
        assert list_silent_fields(get_transition_form(row, claim).fields) == [], row.name


def test_a_set_of_forms() -> None:
    assert not [
        text for text in BaseFormSet.default_error_messages.values() if SPEAKS_AS_DJANGO.search(str(text))
    ]
