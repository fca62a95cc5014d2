"""The database refuses nonsense before Python does: each rule broken once, by plain rows."""

from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from articles.models import Article, Revision
from factcheck.models import (
    Appearance,
    ArchiveRequest,
    Assignment,
    Citation,
    Claim,
    Draft,
    LegalHold,
    LinkCheck,
    Publication,
    Rating,
    RatingScale,
    Recusal,
    ReplyRequest,
    Retraction,
    Review,
    Snapshot,
    Source,
    Verdict,
)

NOW = timezone.now()


@pytest.fixture
def rows(create_claim_in_state, cast, rating_scale) -> dict[str, models.Model]:
    """One sane row of each kind."""
    claim = create_claim_in_state("live")
    verdict = claim.verdicts.get()
    source = claim.citations.first().source
    snapshot = Snapshot.objects.create(source=source, text_hash="a" * 64, url="u", text="t", captured_at=NOW)
    link = LinkCheck.objects.create(source=source, attempt=1, outcome="ok", checked_at=NOW)
    recusal = Recusal.objects.create(claim=claim, person=cast.editor, interest="x", declared_at=NOW)
    request = {"recipient": "x", "channel": "x", "question": "x", "requested_by": cast.editor}
    reply = ReplyRequest.objects.create(claim=claim, requested_at=NOW, deadline=NOW, **request)
    draft = Draft.objects.create(claim=claim, author=cast.editor, saved_at=NOW)
    proposal = {"claim": claim, "reason": "x", "proposed_by": cast.standards, "proposed_at": NOW}
    return {
        "claim": claim,
        "place": claim.appearances.get(),
        "assignment": claim.assignments.get(),
        "citation": claim.citations.first(),
        "source": source,
        "theirs": Source.objects.create(
            kind="url", url="u", url_key="u", desk=cast.secret_desk, added_by=cast.insider, added_at=NOW
        ),
        "verdict": verdict,
        "review": verdict.reviews.get(),
        "publication": claim.publications.get(),
        "retraction": Retraction.objects.create(**proposal),
        "scale": rating_scale,
        "rating": rating_scale.ratings.first(),
        "snapshot": snapshot,
        "link": link,
        "recusal": recusal,
        "reply": reply,
        "draft": draft,
        "capture": ArchiveRequest.objects.create(source=source, requested_by=cast.editor, requested_at=NOW),
        "hold": LegalHold.objects.create(claim=claim, reason="x", placed_by=cast.standards, placed_at=NOW),
        "article": claim.appearances.get().revision.article,
        "revision": claim.appearances.get().revision,
    }


def changed(**columns: Any) -> Callable[[models.Model, Any], None]:
    """The row's columns set to nonsense."""

    def act(row: models.Model, cast: Any) -> None:
        given = {
            name: getattr(cast, value[1:]) if str(value)[:1] == "@" else value
            for name, value in columns.items()
        }
        type(row)._default_manager.filter(pk=row.pk).update(**given)

    return act


def again(**columns: Any) -> Callable[[models.Model, Any], None]:
    """A second row like it, but for ``columns``."""

    def act(row: models.Model, cast: Any) -> None:
        row.pk = None
        row._state.adding = True
        if hasattr(row, "public_id"):
            row.public_id = type(row)._meta.get_field("public_id").get_default()
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return act


BROKEN = {
    "claim_state_known": ("claim", changed(state="lost")),
    "claim_publication_status_known": ("claim", changed(publication_status="loud")),
    "claim_states_something": ("claim", changed(statement="")),
    "claim_kind_known": ("claim", changed(kind="rumour")),
    "claim_precision_known": ("claim", changed(said_precision="hour")),
    "claim_priority_known": ("claim", changed(priority=9)),
    "claim_provenance_known": ("claim", changed(provenance="dream")),
    "own_copy_never_public": ("claim", changed(provenance="own_copy")),
    "claim_publish_at_and_by": ("claim", changed(publish_at=NOW)),
    "appearance_span": ("place", changed(start=9, end=9)),
    "appearance_decided_by_and_at": ("place", changed(decided_at=NOW)),
    "appearance_dropped_is_decided": ("place", changed(is_dropped=True)),
    "appearance_outcome_known": ("place", changed(outcome="fine")),
    "assignment_has_end_reason": ("assignment", changed(end_reason="")),
    "citation_decided_by_and_at": ("citation", changed(decided_at=NOW)),
    "citation_stance_known": ("citation", changed(stance="shrugs")),
    "citation_tier_known": ("citation", changed(tier="tertiary")),
    "citation_passage_known": ("citation", changed(passage_state="fine")),
    "source_url_key": ("source", again()),
    "source_url_key_of_a_desk": ("theirs", again()),
    "source_url_given": ("source", changed(url="")),
    "source_health_known": ("source", changed(health="fine")),
    "source_kind_known": ("source", changed(kind="dream")),
    "source_medium_known": ("source", changed(medium="dream")),
    "citation_decision_known": ("citation", changed(drift_decision="fine")),
    "link_check_outcome_known": ("link", changed(outcome="fine")),
    "one_result_per_attempt": ("link", again()),
    "verdict_number": ("verdict", again()),
    "verdict_tick_known": ("verdict", changed(rating=None, tick="fine")),
    "verdict_rating_or_tick": ("verdict", changed(tick="keep")),
    "review_vote_known": ("review", changed(vote="maybe")),
    "one_vote_each": ("review", again()),
    "publication_first_or_corrected": ("publication", changed(kind="corrected")),
    "retraction_confirmed_by_and_at": ("retraction", changed(confirmed_at=NOW)),
    "retraction_two_people": ("retraction", changed(confirmed_by="@standards", confirmed_at=NOW)),
    "scale_version": ("scale", again(active=False)),
    "one_active_scale": ("scale", again(version=2)),
    "rating_position": ("rating", again(label="Other")),
    "rating_label": ("rating", again(position=77)),
    "rating_tone_known": ("rating", again(label="Other", position=77, tone="shrill")),
    "rating_colour_known": ("rating", again(label="Other", position=77, colour="mauve")),
    "rating_icon_known": ("rating", again(label="Other", position=77, icon="duck")),
    "rating_review_has_number": (
        "rating",
        again(label="Other", position=77, claimreview_type="number", value=None),
    ),
    "reply_kind_known": ("reply", changed(kind="friend")),
    "one_recusal_each": ("recusal", again()),
    "one_draft_each": ("draft", again()),
    "archive_state_known": ("capture", changed(state="lost")),
    "one_open_archive_request": ("capture", again()),
    "one_legal_hold": ("hold", again()),
    "legal_hold_lifted_by_and_at": ("hold", changed(lifted_at=NOW)),
    "article_state_known": ("article", changed(state="lost")),
    "article_provenance": ("article", changed(provenance="dream")),
    "article_canonical_key": ("article", again(current_revision=None)),
    "article_text_hash": ("article", lambda row, cast: _twice(row, canonical_key="")),
    "article_external_id": ("article", lambda row, cast: _twice(row, external_id="7", source="wire")),
    "revision_number": ("revision", again()),
    "revision_from_one": ("revision", changed(number=0)),
}


def _twice(row: models.Model, **columns: Any) -> None:
    for _ in range(2):
        again(current_revision=None, **columns)(row, None)


def test_nonsense_is_refused(rows, cast):
    answers = {}
    for name, (kind, act) in BROKEN.items():
        answers[name] = "accepted"
        try:
            with transaction.atomic():
                act(copy(rows[kind]), cast)
        except IntegrityError as refusal:
            named = connection.vendor != "postgresql" or f'"{name}"' in str(refusal)
            answers[name] = "" if named else str(refusal)
    assert {name: answer for name, answer in answers.items() if answer} == {}


def test_at_most_one_assignment_is_live(create_claim_in_state, cast):
    claim = create_claim_in_state("assigned")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(claim=claim, checker=cast.second, assigned_by=cast.editor, assigned_at=NOW)


def test_an_appearance_is_followed_once_in_a_revision(rows):
    place = rows["place"]
    again(previous_id=place.pk)(Appearance.objects.get(pk=place.pk), None)
    with pytest.raises(IntegrityError), transaction.atomic():
        again(previous_id=place.pk)(Appearance.objects.get(pk=place.pk), None)


def test_a_public_version_is_numbered_once_and_a_text_kept_once(rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        again()(rows["publication"], None)
    with pytest.raises(IntegrityError), transaction.atomic():
        again()(rows["snapshot"], None)


def test_every_constraint_of_these_models_is_broken_here():
    elsewhere = {"one_live_assignment", "appearance_followed_once", "publication_version"}
    elsewhere |= {"snapshot_once_a_text"}
    ours = [Appearance, Assignment, Citation, Claim, Draft, LinkCheck, Publication, Rating, RatingScale]
    ours += [Recusal, ReplyRequest, Retraction, Review, Snapshot, Source, Verdict, Article, Revision]
    ours += [ArchiveRequest, LegalHold]
    named = {constraint.name for model in ours for constraint in model._meta.constraints}
    assert named == set(BROKEN) | elsewhere
