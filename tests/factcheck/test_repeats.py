"""Repeats: what arrives is compared with the verdicts, offered once, counted when somebody accepts it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import Desk
from articles.actions.importing import create_manual_revision, import_article
from articles.importers import ParsedArticle
from articles.models import Article
from audit.models import Event
from factcheck.claims.flagging import add_repeated_appearance
from factcheck.models import Claim, Notification, Rating, Repeat, Verdict
from factcheck.models.follow_up_enums import RepeatDecision
from factcheck.repeats.actions import accept_repeat, dismiss_repeat, restore_repeat, set_watch
from factcheck.repeats.matching import find_repeats, list_decided_claims
from factcheck.repeats.selectors import RepeatCount, get_repeat_counts, list_repeat_offers
from factcheck.repeats.sweep import find_new_repeats
from factcheck.search.similar_claims import find_similar_claims, iter_similar_claims
from factcheck.workflow.term_index import rebuild_term_index
from lib.errors import DomainError, Invalid, NotAllowed
from lib.text.plain_text import build_plain_text
from tests.factories import MONDAY, Cast, create_article

DAY = timedelta(days=1)
STATEMENT = "The harbour landed 20,000 crates of herring in March"
BACK = "In March the harbour landed 20,000 crates of herring."
OTHER = "In March the harbour landed 26,000 crates of herring."
FILLER = "The weather stayed dry and the library opened late."


@pytest.fixture
def live(create_claim_in_state: Callable[..., Claim]) -> Claim:
    """A claim with a published verdict, and the sweep at the end of the log."""
    claim = create_claim_in_state("live")
    Claim.objects.filter(pk=claim.pk).update(statement=STATEMENT)
    rebuild_term_index()
    find_new_repeats(at=MONDAY)
    return Claim.objects.select_related("desk").get(pk=claim.pk)


def parse(*sentences: str, headline: str = "From the harbour", **more: Any) -> ParsedArticle:
    text = build_plain_text(headline, list(sentences))
    return ParsedArticle(headline, text, f"<h1>{headline}</h1>", **more)


def arrive(cast: Cast, *sentences: str, desk: Desk | None = None, by: Any = None, **more: Any) -> Article:
    """Import an article with these paragraphs and sweep."""
    done = import_article(
        parse(*sentences, **more),
        desk=desk or cast.desk,
        provenance="external",
        by=by or cast.editor,
        at=MONDAY + DAY,
    )
    find_new_repeats(at=MONDAY + DAY)
    return Article.objects.get(pk=done.article.pk)


def test_an_article_that_arrives_is_offered_with_the_rating(live: Claim, cast: Cast) -> None:
    article = arrive(cast, FILLER, BACK)
    [offer] = list_repeat_offers(article, cast.checker)
    assert (offer.repeat.claim, offer.repeat.exact) == (live, BACK)
    assert article.current_revision is not None
    assert article.current_revision.text[offer.repeat.start : offer.repeat.end] == BACK
    assert (offer.rating, offer.refusal, offer.count) == ("Mostly true", "", RepeatCount())
    assert (offer.repeat.other_figures, offer.repeat.missing_figures) == ([], [])


def test_accepting_adds_an_appearance_and_counts(live: Claim, cast: Cast) -> None:
    for number in range(2):
        article = arrive(cast, f"{FILLER} {number}", BACK, headline=f"Story {number}")
        appearance = accept_repeat(Repeat.objects.get(article=article), by=cast.checker, at=MONDAY + DAY)
        assert (appearance.claim, appearance.exact) == (live, BACK)
        assert list_repeat_offers(article, cast.checker) == []
    assert get_repeat_counts([live.pk]) == {live.pk: RepeatCount(times=2, articles=2)}


def test_another_number_is_another_claim(live: Claim, cast: Cast) -> None:
    article = arrive(cast, OTHER)
    [offer] = list_repeat_offers(article, cast.checker)
    assert offer.repeat.other_figures == ["26,000"]
    with pytest.raises(Invalid, match="different number"):
        accept_repeat(offer.repeat, by=cast.checker, at=MONDAY + DAY)
    # Nor is it counted where somebody marks it all the same, as a settled claim lets them.
    assert article.current_revision is not None
    start = article.current_revision.text.index(OTHER)
    add_repeated_appearance(
        live, article.current_revision, by=cast.checker, at=MONDAY + DAY, start=start, end=start + len(OTHER)
    )
    assert get_repeat_counts([live.pk])[live.pk].times == 0


@pytest.mark.parametrize(
    "changed",
    [
        "In March the harbour landed 20,001 crates of herring.",
        "In March the harbour landed 2,000 crates of herring.",
        "In March the harbour landed 200,000 crates of herring.",
        "In March the harbour landed twenty million crates of herring.",
        "In March the harbour landed 20,000 tonnes of crates of herring.",
        "In March 2019 the harbour landed 20,000 crates of herring.",
        "In May the harbour landed 20,000 crates of herring.",
        "In March the harbour landed nearly 20,000 crates of herring.",
        "In March the harbour landed 20,000 crates of herring, 3 of them spoilt.",
        "In March the harbour landed 20,000 crates of herring, section 4b.",
    ],
)
def test_a_changed_number_is_never_the_same(live: Claim, cast: Cast, changed: str) -> None:
    article = arrive(cast, changed)
    for repeat in Repeat.objects.filter(article=article):
        assert repeat.other_figures


def test_a_dismissal_is_remembered_through_versions_until_it_is_taken_back(live: Claim, cast: Cast) -> None:
    article = arrive(cast, BACK, FILLER)
    dismiss_repeat(Repeat.objects.get(), by=cast.checker, at=MONDAY + DAY)
    create_manual_revision(article, parse(FILLER, "More rain.", BACK), by=cast.editor, at=MONDAY + 2 * DAY)
    find_new_repeats(at=MONDAY + 2 * DAY)
    article.refresh_from_db()
    assert list_repeat_offers(article, cast.checker) == []
    repeat = Repeat.objects.get()
    assert (repeat.decision, repeat.revision.number) == (RepeatDecision.DISMISSED, 2)
    restore_repeat(repeat, by=cast.checker, at=MONDAY + 2 * DAY)
    [offer] = list_repeat_offers(article, cast.checker)
    assert article.current_revision is not None
    assert article.current_revision.text[offer.repeat.start : offer.repeat.end] == BACK
    actions = Event.objects.filter(subject=str(article.public_id)).values_list("action", flat=True)
    assert {"dismiss_repeat", "restore_repeat"} <= set(actions)


def test_a_sentence_that_left_the_article_is_offered_no_more(live: Claim, cast: Cast) -> None:
    article = arrive(cast, BACK, FILLER)
    create_manual_revision(article, parse(FILLER), by=cast.editor, at=MONDAY + 2 * DAY)
    find_new_repeats(at=MONDAY + 2 * DAY)
    article.refresh_from_db()
    assert list_repeat_offers(article, cast.checker) == []
    with pytest.raises(Invalid, match="no longer"):
        accept_repeat(Repeat.objects.get(), by=cast.checker, at=MONDAY + 2 * DAY)


def test_what_a_new_version_adds_is_compared(live: Claim, cast: Cast) -> None:
    article = arrive(cast, FILLER)
    assert not Repeat.objects.exists()
    create_manual_revision(article, parse(FILLER, BACK), by=cast.editor, at=MONDAY + 2 * DAY)
    find_new_repeats(at=MONDAY + 2 * DAY)
    article.refresh_from_db()
    assert len(list_repeat_offers(article, cast.checker)) == 1


def test_comparing_again_changes_nothing(live: Claim, cast: Cast) -> None:
    article = arrive(cast, BACK)
    before = list(Repeat.objects.values())
    assert article.current_revision is not None
    find_repeats(article.current_revision, at=MONDAY + 2 * DAY)
    assert list(Repeat.objects.values()) == before


@pytest.mark.parametrize("secret_claim", [True, False])
def test_a_confidential_desk_is_compared_with_its_own_alone(
    live: Claim, cast: Cast, secret_claim: bool
) -> None:
    if secret_claim:
        Claim.objects.filter(pk=live.pk).update(desk=cast.secret_desk)
        article = arrive(cast, BACK)
    else:
        article = arrive(cast, BACK, desk=cast.secret_desk, by=cast.insider)
    assert not Repeat.objects.exists()
    assert list_repeat_offers(article, cast.insider) == []


def test_nothing_is_told_of_a_claim_that_moved_to_a_confidential_desk(
    live: Claim, cast: Cast, client: Client
) -> None:
    article = arrive(cast, BACK)
    repeat = Repeat.objects.get()
    accept_repeat(repeat, by=cast.checker, at=MONDAY + DAY)
    other = arrive(cast, FILLER, BACK, headline="Another")
    Claim.objects.filter(pk=live.pk).update(desk=cast.secret_desk)
    for user in (cast.checker, cast.insider):
        assert list_repeat_offers(other, user) == []
        assert not Repeat.objects.visible_to(user).exists()
    assert get_repeat_counts([live.pk])[live.pk].times == 0
    client.force_login(cast.checker)
    for there in (article, other):
        assert STATEMENT not in client.get(reverse("article_detail", args=[there.public_id])).content.decode()
    answer = client.post(reverse("repeat_decide", args=[repeat.public_id]), {"decision": "dismiss"})
    assert answer.status_code == 404


def test_an_outsider_of_the_desk_decides_nothing(live: Claim, cast: Cast) -> None:
    arrive(cast, BACK)
    repeat = Repeat.objects.get()
    for decide in (accept_repeat, dismiss_repeat):
        with pytest.raises(NotAllowed):
            decide(repeat, by=cast.outsider, at=MONDAY + DAY)


def test_a_claim_is_not_back_where_it_was_flagged(live: Claim, cast: Cast, article: Article) -> None:
    assert article.current_revision is not None
    find_repeats(article.current_revision, at=MONDAY + DAY)
    assert not Repeat.objects.exists()


def test_watchers_are_notified_once_an_article(live: Claim, cast: Cast) -> None:
    for person in (cast.editor, cast.outsider):
        set_watch(live, is_wanted=True, by=person, at=MONDAY)
    arrive(cast, BACK, f"{BACK[:-1]} and everybody cheered.")
    told = Notification.objects.filter(event="repeat_found")
    assert {one.person for one in told} == {cast.editor, cast.outsider}
    assert told.count() == 2
    set_watch(live, is_wanted=False, by=cast.editor, at=MONDAY)
    arrive(cast, BACK, headline="Another")
    assert told.filter(person=cast.editor).count() == 1


def test_a_watcher_who_may_not_see_the_claim_is_not_notified(live: Claim, cast: Cast) -> None:
    set_watch(live, is_wanted=True, by=cast.outsider, at=MONDAY)
    Claim.objects.filter(pk=live.pk).update(desk=cast.secret_desk)
    arrive(cast, BACK, desk=cast.secret_desk, by=cast.insider)
    assert Repeat.objects.filter(claim=live).exists()
    assert not Notification.objects.filter(event="repeat_found").exists()


def test_a_retracted_verdict_is_no_verdict(live: Claim, cast: Cast) -> None:
    Claim.objects.filter(pk=live.pk).update(publication_status="retracted")
    arrive(cast, BACK)
    assert not Repeat.objects.exists()


def test_a_text_that_cannot_be_compared_holds_up_no_other(
    live: Claim, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_article(parse(FILLER), desk=cast.desk, provenance="external", by=cast.editor, at=MONDAY)
    with monkeypatch.context() as patched:

        def fail(*args: object, **kwargs: object) -> None:
            raise ValueError

        patched.setattr("factcheck.repeats.sweep.find_repeats", fail)
        find_new_repeats(at=MONDAY)
    arrive(cast, BACK, headline="The next")
    assert Repeat.objects.count() == 1


def test_an_article_that_arrives_while_the_database_is_away_is_compared_later(
    live: Claim, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_article(parse(BACK), desk=cast.desk, provenance="external", by=cast.editor, at=MONDAY)
    with monkeypatch.context() as patched:

        def fail(*args: object, **kwargs: object) -> None:
            raise OperationalError

        patched.setattr("factcheck.repeats.sweep.find_repeats", fail)
        with pytest.raises(OperationalError):
            find_new_repeats(at=MONDAY)
    find_new_repeats(at=MONDAY)
    assert Repeat.objects.count() == 1


def test_a_text_that_takes_too_long_is_compared_as_far_as_time_allows(
    live: Claim, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("factcheck.repeats.matching.MAX_SECONDS", 0)
        arrive(cast, BACK)
    assert not Repeat.objects.exists()
    arrive(cast, BACK, headline="The next")
    assert Repeat.objects.count() == 1


def test_a_verdict_in_review_is_not_the_rating_that_an_article_is_told(live: Claim, cast: Cast) -> None:
    article = arrive(cast, BACK)
    published = Verdict.objects.get(claim=live)
    other = Rating.objects.exclude(pk=published.rating_id).first()
    values = {one.attname: getattr(published, one.attname) for one in Verdict._meta.concrete_fields}
    for name in ("id", "public_id"):
        values.pop(name, None)
    Verdict.objects.create(**values | {"number": 2, "rating_id": other and other.pk})
    [offer] = list_repeat_offers(article, cast.checker)
    assert offer.rating == "Mostly true"
    Claim.objects.filter(pk=live.pk).update(publication_status="retracted")
    assert list_repeat_offers(article, cast.checker) == []


def test_watchers_hear_nothing_of_what_was_found_before(live: Claim, cast: Cast) -> None:
    article = arrive(cast, BACK)
    set_watch(live, is_wanted=True, by=cast.checker, at=MONDAY)
    assert article.current_revision is not None
    assert find_repeats(article.current_revision, at=MONDAY + 2 * DAY) == []
    assert not Notification.objects.filter(event="repeat_found").exists()


def test_the_article_page_offers_and_takes_one_press(live: Claim, cast: Cast, client: Client) -> None:
    article = arrive(cast, FILLER, BACK)
    client.force_login(cast.checker)
    url = reverse("article_detail", args=[article.public_id])
    page = client.get(url).content.decode()
    assert "This claim is back." in page
    assert "Rated Mostly true on 2 March 2026." in page
    decide = reverse("repeat_decide", args=[Repeat.objects.get().public_id])
    assert client.post(decide, {"decision": "accept"}, follow=True).status_code == 200
    assert live.appearances.filter(revision__article=article).count() == 1
    assert "This claim is back." not in client.get(url).content.decode()
    client.force_login(cast.outsider)
    assert client.post(decide, {"decision": "dismiss"}).status_code == 302
    assert Repeat.objects.get().decision == RepeatDecision.ACCEPTED


def test_the_series_and_its_csv_say_where_and_with_which_number(
    live: Claim, cast: Cast, client: Client, settings: Any
) -> None:
    accepted = arrive(cast, BACK, headline="The same", publisher="Harbour News")
    accept_repeat(Repeat.objects.get(article=accepted), by=cast.checker, at=MONDAY + DAY)
    arrive(cast, OTHER, headline="Another number")
    client.force_login(cast.checker)
    page = client.get(reverse("claim_since", args=[live.public_id])).content.decode()
    for words in (
        "The same",
        "Harbour News",
        "Unchanged",
        "Another number:",
        "26,000",
        "1 time (articles: 1)",
    ):
        assert words in page
    settings.STET_FRESH_PROOF_MINUTES = 10
    assert client.get(reverse("claim_series_csv", args=[live.public_id])).status_code == 403
    settings.STET_FRESH_PROOF_MINUTES = 0
    rows = client.get(reverse("claim_series_csv", args=[live.public_id])).content.decode()
    assert "Harbour News" in rows
    assert ",other,open" in rows


def test_the_watch_list_of_a_desk(live: Claim, cast: Cast, client: Client) -> None:
    client.force_login(cast.checker)
    watch = reverse("claim_watch", args=[live.public_id])
    client.post(watch, {"wanted": "1"})
    page = client.get(reverse("watch_list"), {"desk": cast.desk.slug}).content.decode()
    assert STATEMENT in page
    assert str(cast.checker) in page
    client.post(watch, {"wanted": "0"})
    assert STATEMENT not in client.get(reverse("watch_list"), {"desk": cast.desk.slug}).content.decode()


def test_own_copy_is_warned_and_takes_no_verdict_of_elsewhere(live: Claim, cast: Cast) -> None:
    done = import_article(parse(BACK), desk=cast.desk, provenance="own_copy", by=cast.editor, at=MONDAY)
    find_new_repeats(at=MONDAY)
    article = Article.objects.get(pk=done.article.pk)
    [offer] = list_repeat_offers(article, cast.checker)
    assert "our copy" in offer.refusal
    with pytest.raises(DomainError):
        accept_repeat(offer.repeat, by=cast.checker, at=MONDAY)


def test_the_api_counts(live: Claim, cast: Cast, client: Client) -> None:
    article = arrive(cast, BACK)
    accept_repeat(Repeat.objects.get(article=article), by=cast.checker, at=MONDAY + DAY)
    client.force_login(cast.checker)
    answer = client.get(reverse("api_claim", args=[live.public_id]))
    assert answer.json()["repeats"] == {"times": 1, "articles": 1}


def test_the_article_page_asks_as_much_for_many_repeats_as_for_one(
    live: Claim, cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    article = arrive(cast, *(f"{BACK[:-1]} {word}." for word in ("again", "alas", "indeed", "anyway")))
    client.force_login(cast.checker)
    url = reverse("article_detail", args=[article.public_id])
    client.get(url)
    with django_assert_max_num_queries(36):
        page = client.get(url).content.decode()
    assert page.count("This claim is back.") == Repeat.objects.filter(article=article).count() > 1


def test_an_article_before_the_first_sweep_is_not_searched_for_again(cast: Cast) -> None:
    create_article(cast.desk, cast.editor, url="", body=[BACK])
    assert find_new_repeats(at=MONDAY) == 0


def test_a_long_article_asks_once_how_frequent_its_words_are(
    live: Claim, cast: Cast, django_assert_num_queries: Any
) -> None:
    decided = list_decided_claims(live.desk)
    asked = [BACK, "The harbour landed crates.", FILLER]
    alone = [[match.key for match in find_similar_claims(words, decided, language="en")] for words in asked]
    # Of all: how frequent the words are, and what may be a slip; of each: its candidates.
    with django_assert_num_queries(2 + len(asked)):
        found = list(iter_similar_claims(asked, decided, language="en"))
    assert [[match.key for match in matches] for matches in found] == alone
    assert alone[0] == [live.pk]
