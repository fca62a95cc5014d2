"""What rests on a source, a claim or an article: equal to a walk over all rows, for each who looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ApiKey, Desk, Membership
from bench.impact_world import AT, Rows, fill, walk
from factcheck.desk.statistics import view_counts
from factcheck.models import Citation, Claim, Snapshot, Source, VerdictViewCount
from publishing.documents.relay import relay_events
from publishing.impact.resting_claims import RestingReason, find_resting_claims
from publishing.impact.selectors import get_impact
from publishing.models import FeedCursor, Partner, PublicDocument
from publishing.public.embeds import find_verdict_by_url
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import MONDAY, TUESDAY

MAX_QUERIES = 16


@pytest.mark.parametrize("seed", [1, 2])
def test_it_equals_a_walk_over_all_rows_for_every_viewer(db, seed):
    world = fill(120, seed=seed)
    rows, found = Rows(), 0
    ours = {find_verdict_by_url(source.url) for source in world.sources}
    cited = [claim for claim in world.claims if claim.public_id in ours]
    for subject in [*world.sources, *cited, *world.articles]:
        for person in world.people[:3]:
            if not type(subject).objects.visible_to(person).filter(pk=subject.pk).exists():
                continue
            with CaptureQueriesContext(connection) as queries:
                impact = get_impact(subject, person, at=AT)
            truth = walk(subject, person, rows)
            assert set(impact.reasons) == truth.claims
            assert impact.articles == truth.articles
            assert {one.partner.pk: one.received for one in impact.partners if one.received} == truth.received
            assert {one.partner.pk: one.licensed for one in impact.partners if one.licensed} == truth.licensed
            assert impact.embed_views == truth.embed_views
            assert len(queries) <= MAX_QUERIES
            found += len(truth.claims)
    assert found > 200, "the world is large enough to tell a wrong walk from a right one"


def cite(claim, by, url=None, source=None, **more):
    source = source or Source.objects.create(
        kind="url", url=url, url_key=url, host=url.split("/")[2].split(":")[0], title=url, added_by=by,
        added_at=MONDAY,
    )  # fmt: skip
    Citation.objects.create(claim=claim, source=source, added_by=by, added_at=MONDAY, **more)
    return source


def make_claim(desk, by, statement, **more):
    return Claim.objects.create(
        desk=desk, statement=statement, provenance="external", state="settled", created_by=by,
        created_at=MONDAY, **more,
    )  # fmt: skip


@pytest.fixture
def chain(cast, settings):
    """A source, the claim that cites it, and two that each cite our verdict on the one before."""
    first, second, third = (make_claim(cast.desk, cast.editor, f"Statement {n}") for n in range(3))
    source = cite(first, cast.checker, "https://stats.example.org/1")
    for below, above in ((first, second), (second, third)):
        cite(above, cast.checker, f"{settings.STET_BASE_URL}/verdicts/{below.public_id}/")
    return source, first, second, third


def test_our_own_verdicts_are_followed_to_the_last_that_rests_on_them(cast, chain):
    source, first, second, third = chain
    assert find_resting_claims(source, cast.editor).reasons == {
        first.pk: RestingReason.CITES,
        second.pk: RestingReason.VERDICT,
        third.pk: RestingReason.VERDICT,
    }
    assert find_resting_claims(first, cast.editor).reasons == {
        second.pk: RestingReason.CITES,
        third.pk: RestingReason.VERDICT,
    }
    assert find_resting_claims(third, cast.editor).reasons == {}


def test_a_circle_of_verdicts_ends_and_never_names_its_beginning(cast, chain, settings):
    _, first, second, third = chain
    cite(first, cast.checker, f"{settings.STET_BASE_URL}/verdicts/{third.public_id}.jsonld")
    assert set(find_resting_claims(first, cast.editor).reasons) == {second.pk, third.pk}


def test_the_same_document_under_another_name_counts(cast):
    claim, other = (make_claim(cast.desk, cast.editor, f"Statement {n}") for n in range(2))
    source = cite(claim, cast.checker, "https://stats.example.org/report.pdf")
    twin = cite(other, cast.checker, "https://mirror.example.org/report.html")
    for n, one in enumerate((source, twin)):
        Snapshot.objects.create(source=one, text_hash=f"t{n}", words_hash="same words", captured_at=MONDAY)
    assert find_resting_claims(source, cast.editor).reasons == {
        claim.pk: RestingReason.CITES,
        other.pk: RestingReason.SAME_DOCUMENT,
    }
    Source.objects.filter(pk=twin.pk).update(is_restricted=True)
    assert set(find_resting_claims(source, cast.editor).reasons) == {claim.pk}
    Snapshot.objects.update(words_hash="")
    assert set(find_resting_claims(source, cast.editor).reasons) == {claim.pk}


def test_a_confidential_claim_is_neither_counted_nor_a_step_to_another(client, cast, chain):
    source, first, second, third = chain
    Claim.objects.filter(pk=second.pk).update(desk=cast.secret_desk)
    assert set(find_resting_claims(source, cast.editor).reasons) == {first.pk}
    client.force_login(cast.editor)
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(reverse("source_impact", args=[source.public_id]), headers=headers).content.decode()
        assert "Statement 1" not in page
        assert "Statement 2" not in page
        assert "1, of which published: 0" in page
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    assert set(find_resting_claims(source, cast.editor).reasons) == {first.pk, second.pk, third.pk}


def test_nobody_opens_it_who_may_not_see_the_subject(client, cast, article, chain):
    source, first, *_ = chain
    addresses = [
        reverse("source_impact", args=[source.public_id]),
        reverse("claim_impact", args=[first.public_id]),
        reverse("article_impact", args=[article.public_id]),
    ]
    client.force_login(cast.outsider)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    Membership.objects.filter(user=cast.outsider).delete()
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    client.force_login(cast.insider)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_published_verdict_rests_on_what_it_names_though_the_draft_cites_it_no_more(cast, publish_claim):
    claim = publish_claim()
    source = Source.objects.filter(citations__claim=claim).earliest("pk")
    assert find_resting_claims(source, cast.editor).reasons == {claim.pk: RestingReason.CITES}
    Citation.objects.filter(source=source).update(removed_at=TUESDAY)
    assert find_resting_claims(source, cast.editor).reasons == {claim.pk: RestingReason.NAMED}


def test_partners_are_those_that_were_sent_a_verdict_or_may_read_it(
    client, cast, publish_claim, partner, pull_verdicts, partner_key
):
    claim = publish_claim()
    [before] = get_impact(claim, cast.editor, at=TUESDAY).partners
    assert (before.partner, before.received, before.licensed) == (partner, 0, 1)
    answer = client.get("/api/v1/changes/", headers={"authorization": f"Bearer {partner_key}"})
    assert answer.status_code == 200
    FeedCursor.objects.get()
    [after] = get_impact(claim, cast.editor, at=TUESDAY).partners
    assert (after.received, after.licensed) == (1, 1)
    type(partner).objects.update(languages=["fr"])
    assert get_impact(claim, cast.editor, at=TUESDAY).partners == []


def test_a_retracted_verdict_may_be_read_no_more_but_was_received(
    client, cast, publish_claim, retract_claim, partner, partner_key
):
    claim = publish_claim()
    client.get("/api/v1/changes/", headers={"authorization": f"Bearer {partner_key}"})
    retract_claim(claim)
    [one] = get_impact(claim, cast.editor, at=TUESDAY).partners
    assert (one.received, one.licensed) == (1, 0)


def test_a_licence_covers_each_document_of_a_claim_that_moved_for_itself(cast, partner):
    """Published on one desk and corrected on another: each has readers of its own."""
    claim = make_claim(cast.desk, cast.editor, "Statement", publication_status="live")
    other = Partner.objects.create(name="The other paper", principal=cast.stranger, created_at=MONDAY)
    partner.desks.set([cast.desk])
    other.desks.set([cast.other_desk])
    for position, desk in enumerate((cast.desk, cast.other_desk), start=1):
        PublicDocument.objects.create(
            position=position, event=position, public_id=claim.public_id, desk=desk, version=position,
            kind="published" if position == 1 else "corrected", publication_status="live", language="en",
            body="{}", etag="", published_at=MONDAY, updated_at=MONDAY, is_current=position == 2,
        )  # fmt: skip
    key = ApiKey.objects.create(
        principal=cast.stranger, key_id="other", digest="", label="", created_at=MONDAY
    )
    cursor = FeedCursor.objects.create(
        key=key, partner=other, sent_position=1, requested_at=MONDAY, moved_at=MONDAY
    )
    first = ApiKey.objects.create(
        principal=partner.principal, key_id="first", digest="", label="", created_at=MONDAY
    )
    FeedCursor.objects.create(
        key=first, partner=partner, sent_position=2, requested_at=MONDAY, moved_at=MONDAY
    )

    def counts():
        partners = get_impact(claim, cast.editor, at=TUESDAY).partners
        return {one.partner: (one.received, one.licensed) for one in partners}

    assert counts() == {partner: (1, 0), other: (0, 1)}
    cursor.sent_position = 2
    cursor.save()
    assert counts() == {partner: (1, 0), other: (1, 1)}


def test_views_of_the_card_are_counted_apart(client, cast, publish_claim, monkeypatch):
    claim = publish_claim()
    monkeypatch.setattr(view_counts, "is_sampled", lambda: True)
    client.get(f"/verdicts/{claim.public_id}/embed/")
    client.get(f"/verdicts/{claim.public_id}/")
    [count] = VerdictViewCount.objects.all()
    assert (count.views, count.embed_views) == (10, 10)
    assert get_impact(claim, cast.editor, at=TUESDAY).embed_views == 10


@pytest.mark.parametrize(
    ("state", "person", "actions"),
    [("live", "standards", ["mark_under_review", "propose_retraction"]), ("checking", "editor", [])],
)
def test_the_form_of_an_act_shows_the_impact_first(
    client, cast, create_claim_in_state, state, person, actions
):
    claim = create_claim_in_state(state)
    client.force_login(getattr(cast, person))
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    address = f'hx-get="{reverse("claim_impact", args=[claim.public_id])}"'
    assert page.count(address) == len(actions)


def test_withdrawing_an_article_shows_the_impact_first(client, cast, create_claim_in_state, article):
    create_claim_in_state("live")
    relay_events()
    assert PublicDocument.objects.count() == 1
    client.force_login(cast.editor)
    page = client.get(reverse("article_detail", args=[article.public_id])).content.decode()
    address = reverse("article_impact", args=[article.public_id])
    assert f'hx-get="{address}"' in page
    shown = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "1, of which published: 1" in shown
    assert "<html" not in shown


def test_pages_of_the_two_lists_turn_apart(client, cast, article):
    create_flagged_claims(article, cast.editor, 60)
    client.force_login(cast.editor)
    address = reverse("article_impact", args=[article.public_id])
    page = client.get(address).content.decode()
    assert page.count("Statement ") == 50
    assert "60, of which published: 0" in page
    assert client.get(address, {"articles": "forged"}).status_code == 422
