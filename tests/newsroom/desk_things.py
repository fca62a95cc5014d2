"""One of each thing that a desk has, and every address that names one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import resolve

from accounts.actions.absences import add_absence
from accounts.models import ConsentRequest, Desk, User
from accounts.selectors import get_system_user
from articles.batches.actions import ImportSource, create_import_batch
from articles.models import Article, Feed, ImportItem, NearDuplicate
from factcheck.api.request_serializers import ClaimFlagSerializer
from factcheck.assignments import actions as assignments_actions
from factcheck.bulk.actions import perform_bulk_action
from factcheck.bulk.acts import BULK_ACTS
from factcheck.claim_imports.actions import create_claim_import, import_claims
from factcheck.external_reviews.actions import import_external_reviews, remove_external_review
from factcheck.external_reviews.parsing import ParsedReview, ParsedReviews
from factcheck.galley.checked_names import create_checked_name, retire_checked_name
from factcheck.galley.clearance import create_waiver
from factcheck.galley.writer_query_links import answer_by_link
from factcheck.models import (
    Citation,
    Claim,
    Comment,
    DiscussionPost,
    Interest,
    Notification,
    ReaderReport,
    ReplyLink,
    ReplyRequest,
    SavedView,
    Verdict,
    WriterLink,
    WriterQueryFile,
)
from factcheck.outsiders.files import SentFile, store_files
from factcheck.replies.files import attach_files
from factcheck.snapshots.uploads import create_upload_snapshot
from factcheck.sources import citation_actions
from factcheck.workflow.article_tables import ARTICLE_WORK, READER_REPORT_WORK
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.galley_items import list_items
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from factcheck.workflow.transition import create_in_state
from lib.datetimes.clock import now
from publishing.models import DefenceFile, SignatoryPack
from tests.factcheck.writer_asking import ask_about
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.newsroom.desk_claimants import create_claimant_things, create_since_things
from tests.routes import addresses

PUBLIC = (
    "/verdicts/", "/api/v1/verdicts/", "/v1alpha1/", "/sitemap-", "/answer/", "/calendar/",
    "/writer/", "/invitation/", "/unsubscribe/", "/docs/", "/languages/", "/statistics/",
    "/sign-in/with/", "/sign-in/saml/",
)  # fmt: skip
"""What anybody may read, what partners read by their licence (tests/publishing), or a section of
the statistics, which name no desk but those that one may see (tests/factcheck/test_statistics_screen.py)."""
PARTNERS = "/partner/"
"""What a partner's own people look after (tests/publishing/test_partner_people.py)."""
CHAT = "/chat/"
"""Chats of desks: their editors' and admins' (tests/publishing/test_newsroom_webhook_screens.py)."""
SETUP = "/setup/"
"""What an admin looks after; desks have no part in it."""
STEPS = {
    "/articles/": ARTICLE_WORK,
    "/claims/": (*CLAIM_WORK, *CLAIM_PUBLICATION),
    "/reader-reports/": READER_REPORT_WORK,
}
API = "/api/v1"
TYPED: dict[str, Any] = {
    "revision": 1, "reason": "Because", "note": "Because", "statement": "The mayor hid it", "act": "waive",
    "decision": "link", "headline": "Other words", "text": "Other words.", "seen": 1, "title": "A title",
    "url": "https://stats.example.org/more", "stance": "supports", "tier": "primary", "passage": "20,145",
    "kind": "number", "priority": 2, "provenance": "own_copy", "comment": "Fine", "tick": "keep",
    "said_precision": "day", "on_author": "Ada", "interest": "A cousin", "close_reason": "declined",
    "start": 0, "end": 4, "exact": "What", "question": "What?", "name": "Ada", "email": "ada@example.org",
    "first": "The mayor hid it", "second": "The mayor knew",
}  # fmt: skip
"""What a form may ask for, so that what refuses a walker is who they are and not what they left out."""


@dataclass(frozen=True)
class Things:
    """One of each thing on a desk: what stands in an address for each of its parts, by how it begins."""

    parts: dict[str, dict[str, str]]
    typed: dict[str, str]

    def words_for(self, route: str) -> dict[str, Any]:
        """Everything typed that a form there could ask for."""
        of_claim = route.startswith(("/claims/", "/citations/", "/appearances/", "/replies/", "/comments/"))
        row = (Claim if of_claim else Article).objects.get(
            public_id=self.typed["claim" if of_claim else "article"]
        )
        kind: dict[str, Any] = {"kind": "url"} if "citations" in route else {}
        if route.startswith("/queue/views/"):
            kind["act"] = "delete"
        if route.startswith("/queue/import/"):
            kind |= {"desk": self.typed["own_desk"], "dates": "month", "column_0": "statement", "ready": 1}
        if route.endswith("/draft-file/"):
            kind["file"] = SimpleUploadedFile("mayor.txt", b"The mayor hid it")
        if route.endswith("/files/"):
            kind["attached"] = SimpleUploadedFile("mayor.txt", b"The mayor hid it")
        if route.startswith("/articles/imports/"):
            kind["item"] = self.parts["/articles/imports/"]["item_id"]
        if route.startswith("/names/"):
            kind |= {"kind": "person", "spelling": "The mayors", "source": "The register",
                     "into": self.typed["other_name"]}  # fmt: skip
        if route.startswith("/repeats/"):
            kind["decision"] = "dismiss"
        if route.startswith("/claimants/"):
            kind |= {"kind": "person", "into": self.typed["other_claimant"],
                     "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0}  # fmt: skip
        if route.endswith("/galley/names/"):
            kind |= {"act": "check", "kind": "person", "source": "The register", "item": self.typed["name"]}
        version = 1 if route.startswith("/reader-reports/") else row.version
        return {**TYPED, **self.typed, **kind, "version": version}

    def body_for(self, address: str) -> dict[str, Any]:
        """The same for an address of the API, which takes no word more than it asks for."""
        view = resolve(address).func.cls
        inputs = getattr(getattr(view, "action", None), "body", ClaimFlagSerializer)().fields
        typed = self.words_for(address.removeprefix(API))
        typed |= {"into": typed["near"], "desk": "harbour"}
        del typed["kind"]
        return {name: typed[name] for name in inputs if name in typed}

    def of(self, route: str) -> dict[str, str] | None:
        """The longest beginning decides; None for an address that nobody has put in the table."""
        begins = [one for one in self.parts if route.startswith(one)]
        return self.parts[max(begins, key=len)] if begins else None


def things_of(desk: Desk, by: User) -> Things:
    """The things; ``by`` is an editor of the desk."""
    article, other = (
        create_article(desk, by, provenance="own_copy", headline=f"What the mayor hid, {part}", url="")
        for part in ("one", "two")
    )
    NearDuplicate.objects.create(article=article, other_article=other, similarity=0.9, found_at=MONDAY)
    claim = flag_claim_on(article, "20,000 crates", by)
    claim_again = flag_claim_on(article, "18,500 crates", by)
    assignments_actions.assign_claim(claim, checker=by, by=by, at=MONDAY)
    assignments_actions.start_checking(claim, by=by, at=MONDAY)
    url = f"https://stats.example.org/{desk.slug}"
    citation = citation_actions.create_citation(
        claim, url=url, title="Table", passage="20,145", stance="supports", by=by, at=MONDAY
    )
    removed = Citation.objects.create(
        claim=claim, source=citation.source, added_by=by, added_at=MONDAY, removed_at=now()
    )
    open_ones = [item for item in list_items(article.current_revision) if item.state == "open"]
    first, second = open_ones[:2]
    waiver = create_waiver(article.current_revision, start=first.start, end=first.end, kind=first.kind,
                   reason="Known", by=by, at=MONDAY)  # fmt: skip
    reply = ReplyRequest.objects.create(
        claim=claim,
        recipient="The mayor",
        channel="e-mail",
        question="Did the mayor?",
        requested_by=by,
        requested_at=MONDAY,
        deadline=MONDAY,
        closed_at=MONDAY,
    )
    attach_files(reply, store_files([SentFile("mayor.txt", b"The mayor hid it")]), by=by, at=MONDAY)
    link = ReplyLink.objects.create(
        reply=reply, digest=str(reply.public_id), created_by=by, created_at=MONDAY, expires_at=MONDAY
    )
    query = ask_about(article, "20,000 crates", by, question="Which mayor?", at=MONDAY)
    writer_link = WriterLink.objects.create(
        writer=query.writer, created_by=by, created_at=MONDAY, expires_at=now() + timedelta(days=1)
    )
    answer_by_link(
        writer_link, query, text="The mayor", files=[SentFile("mayor.txt", b"The mayor hid it")], at=now()
    )
    snapshot = create_upload_snapshot(citation.source, name="mayor.png", media_type="image/png",
                     content=b"\x89PNG\r\n\x1a\nThe mayor hid it", at=MONDAY)  # fmt: skip
    feed = Feed.objects.create(
        desk=desk, title="The mayor's feed", url=url, url_key=url, host="stats.example.org", due_at=MONDAY,
        provenance="own_copy", added_by=by, added_at=MONDAY,
    )  # fmt: skip
    batch = create_import_batch(desk=desk, provenance="own_copy", kind="files", name="The mayor's files",
                     sources=[ImportSource("mayor.txt", b"The mayor hid it")], by=by, at=MONDAY)  # fmt: skip
    ImportItem.objects.update(state="failed", due_at=None, finished_at=MONDAY, reason="It is broken.")
    report = ReaderReport(
        claim=claim, publication=1, text="The mayor knew", text_hash="mayor", received_at=MONDAY
    )
    create_in_state(
        report,
        READER_REPORT_WORK,
        "create_reader_report",
        by=get_system_user(),
        at=MONDAY,
        facts=WorkflowFacts(is_system=True),
    )
    pack = SignatoryPack.objects.create(
        first=MONDAY, last=MONDAY, requested_by=by, requested_at=MONDAY, state="built", file="none.zip"
    )
    pack.desks.add(desk)
    file = DefenceFile.objects.create(
        claim=claim, requested_by=by, requested_at=MONDAY, state="built", file="none.zip"
    )
    others = [
        ParsedReview(url=f"{url}/{n}", site="stats.example.org", reviewer="Facts", rating="False",
               statement=f"The mayor hid it, {n}")
        for n in range(2)
    ]  # fmt: skip
    brought = import_external_reviews(
        desk=desk, kind="paste", name="On the mayor", read=ParsedReviews(reviews=others), by=by, at=MONDAY
    )
    remove_external_review(brought.reviews.latest("pk"), by=by, at=MONDAY)
    appearance = claim.appearances.get()
    filed = Verdict.objects.create(
        claim=claim, number=1, tick="keep", explanation="The mayor hid it", statement=claim.statement,
        content_hash="0" * 64, author=by, created_at=MONDAY, unsealed_at=MONDAY,
    )  # fmt: skip
    comment = Comment.objects.create(
        claim=claim, first_verdict=filed, verdict=filed, field="explanation", exact="mayor", start=4, end=9,
        text="Which mayor?", author=by, created_at=MONDAY,
    )  # fmt: skip
    post = DiscussionPost.objects.create(
        claim=claim, author=by, text="Which mayor?", created_at=now(), changed_at=now()
    )
    bulk_action = perform_bulk_action(
        BULK_ACTS["priority"], [ClaimVersion(claim_again, None)], {"priority": 4}, by=by, at=now()
    ).bulk_action
    assert bulk_action is not None
    view = SavedView.objects.create(name="The mayor", query="q=mayor", owner=by, desk=desk, created_at=MONDAY)
    tables = [
        create_claim_import(
            desk=desk, name="The mayor.csv", rows=[(1, ["Claim"]), (2, [f"The mayor hid {what}"])],
            by=by, at=MONDAY,
        )
        for what in ("a boat", "a house")
    ]  # fmt: skip
    import_claims(tables[1], chosen=(), expected=1, by=by, at=now())
    checked_name, retired_name, other_name = (
        create_checked_name(
            desk=desk, spelling=spelling, kind="person", source="The mayor's register", by=by, at=MONDAY
        )
        for spelling in ("The mayor", "A mayor", "Another mayor")
    )
    retire_checked_name(retired_name, by=by, at=MONDAY)
    interest = Interest.objects.create(
        person=by, kind="company", matched_words="The mayor's boats", declared_at=MONDAY
    )
    asked_by = User.objects.get(username="adam")
    consent = ConsentRequest.objects.create(
        kind="role", desk=desk, user=asked_by, role="editor", requested_by=asked_by, requested_at=MONDAY
    )
    notification = Notification.objects.create(
        person=by, claim=claim, event="held", data={"reason": "The mayor asked"}, actor=by, created_at=MONDAY
    )
    later = MONDAY.date() + timedelta(days=7)  # whoever is away gets no e-mails
    absence = add_absence(by, starts_on=later, ends_on=later, by=by, at=MONDAY)
    claimants = create_claimant_things(desk, by)
    since = create_since_things(claim, article, citation.source, by)
    own = {"public_id": str(article.public_id), "other_id": str(other.public_id)}
    return Things(
        {
            "/articles/": own,
            "/api/v1/articles/": {"id": own["public_id"]},
            "/api/v1/claims/": {"id": str(claim.public_id)},
            "/api/v1/claims/bulk/": {"id": str(bulk_action.public_id)},
            "/queue/bulk/": {"public_id": str(bulk_action.public_id)},
            "/queue/peek/": {"public_id": str(claim.public_id)},
            "/queue/views/": {"public_id": str(view.public_id)},
            "/queue/import/": {"public_id": str(tables[0].public_id)},
            "/queue/import/<uuid:public_id>/undo/": {"public_id": str(tables[1].public_id)},
            "/articles/feeds/": {"public_id": str(feed.public_id)},
            "/articles/imports/": {
                "public_id": str(batch.public_id),
                "item_id": str(batch.items.get().public_id),
            },
            "/claims/": {
                "public_id": str(claim.public_id),
                "other_id": str(claim_again.public_id),
                "name": "more-edit",
            },
            "/claimants/": {"public_id": str(claimants["main"].public_id)},
            "/claimants/<uuid:public_id>/split/": {"public_id": str(claimants["merged"].public_id)},
            "/api/v1/claimants/": {"id": str(claimants["main"].public_id)},
            **{begins: {"public_id": public_id} for begins, public_id in since.items()},
            "/citations/": {"public_id": str(citation.public_id)},
            "/citations/<uuid:public_id>/restore/": {"public_id": str(removed.public_id)},
            "/appearances/": {"public_id": str(appearance.public_id)},
            "/writer-queries/": {"public_id": str(query.public_id)},
            "/writer-queries/files/": {"public_id": str(WriterQueryFile.objects.latest("pk").public_id)},
            "/writer-queries/writers/": {"public_id": str(query.writer.public_id)},
            "/replies/": {"public_id": str(reply.public_id)},
            "/replies/links/": {"public_id": str(link.public_id)},
            "/replies/files/": {"public_id": str(reply.files.get().public_id)},
            "/sources/": {"public_id": str(citation.source.public_id)},
            "/discussion/": {"public_id": str(post.public_id)},
            "/comments/": {"public_id": str(comment.public_id)},
            "/notifications/": {"public_id": str(notification.public_id)},
            "/interests/": {"public_id": str(interest.public_id)},
            "/names/": {"public_id": str(checked_name.public_id)},
            "/names/<uuid:public_id>/restore/": {"public_id": str(retired_name.public_id)},
            "/snapshots/": {"public_id": str(snapshot.public_id)},
            "/reader-reports/": {"public_id": str(report.public_id)},
            "/external-reviews/": {"public_id": str(brought.reviews.get(removed_at=None).public_id)},
            "/external-reviews/imports/": {"public_id": str(brought.public_id)},
            "/external-reviews/<uuid:public_id>/restore/": {
                "public_id": str(brought.reviews.exclude(removed_at=None).get().public_id)
            },
            "/people/": {"public_id": str(by.public_id)},
            "/absences/": {"public_id": str(absence.public_id)},
            "/workload/": {"public_id": str(by.public_id)},
            "/consent/": {"public_id": str(consent.public_id)},
            # Of no desk, but named alike: whoever comes is sent away or finds nothing.
            "/settings/sign-in/factors/": {"key": "a-signed-number"},
            "/settings/sign-in/": {"public_id": str(consent.public_id)},
            "/defence-files/": {"public_id": str(file.public_id)},
            "/signatory-packs/": {"public_id": str(pack.public_id)},
        },
        {
            "article": own["public_id"],
            "item": second.key,
            "name": next(item.key for item in open_ones if item.kind == "name"),
            "other_name": str(other_name.public_id),
            "other_claimant": str(claimants["other"].public_id),
            "waiver": str(waiver.public_id),
            "claim": str(claim.public_id),
            "near": str(claim_again.public_id),
            "own_desk": desk.slug,
            "desk": str(Desk.objects.exclude(pk=desk.pk).filter(visibility="open").earliest("pk").public_id),
        },
    )


def walked(things: Things) -> Iterator[tuple[str, str]]:
    """(route, address) of everything that names one of ``things``, with every step that there is.

    The API has an address for each step; they count as one route, as those of a page are.
    """
    for route, _ in addresses():
        if "<" not in route or route.startswith((*PUBLIC, PARTNERS, CHAT, SETUP)):
            continue
        parts = things.of(route)
        assert parts is not None, f"{route} names something: put one of it in things_of"
        filled = route
        for name, value in parts.items():
            for kind in ("uuid", "slug", "str"):
                filled = filled.replace(f"<{kind}:{name}>", value)
        begins = next((one for one in STEPS if route.startswith(one)), "")
        steps = sorted({row.name for row in STEPS.get(begins, ())}) if "<slug:action>" in route else [""]
        for step in steps:
            address = filled.replace("<slug:action>", step)
            assert "<" not in address, f"{route}: say in things_of what stands for its parts"
            yield _as_one(route), address


def _as_one(route: str) -> str:
    of = next((rows for begins, rows in STEPS.items() if route.startswith(API + begins)), ())
    head, _, step = route.rstrip("/").rpartition("/")
    return f"{head}/<slug:action>/" if step in {row.name for row in of} else route


def everything() -> dict[str, str | None]:
    """Every row of the house, by table, as text: one statement asks for all of them."""
    asked_tables = []
    for name in ("accounts", "articles", "factcheck", "publishing", "audit"):
        for model in apps.get_app_config(name).get_models():
            table, columns = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
            quoted = " || ',' || ".join(f"quote({column})" for column in columns)
            row = "CAST(t AS text)" if connection.vendor == "postgresql" else quoted
            rows = f"SELECT string_agg({row}, ' ' ORDER BY t.{model._meta.pk.column}) FROM {table} t"
            asked_tables.append(f"SELECT '{table}', ({rows})")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked_tables))
        return dict(cursor.fetchall())


def enter(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def asked(
    client: Client, address: str, things: Things, route: str, *, looks: bool = True, **headers: str
) -> list[Any]:
    """The answers to a look and to an act, or to an act alone."""
    pages = [client.get(address, headers=headers)] if looks else []
    if not address.startswith(API):
        return [*pages, client.post(address, things.words_for(route), headers=headers)]
    body = things.body_for(address)
    return [*pages, client.post(address, body, content_type="application/json", headers=headers)]
