"""Claims from a table: each row checked, imported in one act with an event each, never twice, undone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Desk, Membership
from audit.models import Event
from audit.verify import verify_chain
from factcheck.assignments.actions import start_checking
from factcheck.claim_imports import actions
from factcheck.claim_imports.checking import check_rows
from factcheck.claim_imports.erasure import erase_old_rows
from factcheck.discussion.actions import create_post
from factcheck.models import Assignment, Citation, Claim, ClaimImport, Interest, Notification, Source
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.publication import publish_verdict
from factcheck.verdicts.reviews import approve_verdict
from lib.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from tests.factcheck.claim_sheets import FULL, bring_in, upload
from tests.factories import MONDAY, TUESDAY, create_article, mark_sources_checked


class TestImport:
    def test_a_row_becomes_a_claim_with_all_that_it_says(self, cast):
        [claim] = bring_in(upload(cast.desk, cast.editor, FULL))
        assert (claim.statement, claim.claimant) == ("Herring landings doubled in March.", "Harbour office")
        assert (claim.said_on, claim.said_precision) == (date(2026, 3, 2), "day")
        assert (claim.kind, claim.priority, claim.must_check) == ("number", 4, False)
        assert claim.origin_url == "https://news.example.org/landings"
        assert claim.due_at == datetime(2026, 3, 9, 12, 30, tzinfo=UTC)
        assert claim.tags == ["fish", "harbour"]
        assert (claim.state, claim.provenance, claim.language) == ("assigned", "external", "en-GB")
        assert Assignment.objects.get(claim=claim).checker == cast.checker
        assert Source.objects.filter(citations__claim=claim).count() == 2
        assert claim.imported.external_id == "A-17"
        assert claim.version == claim.imported.version

    def test_each_claim_has_its_own_events_and_its_checker_a_notification(self, cast):
        claims = bring_in(upload(cast.desk, cast.editor, FULL, {"Claim": "Prices fell."}))
        events = Event.objects.filter(subject__in=[str(claim.public_id) for claim in claims])
        assert list(events.order_by("number").values_list("action", flat=True)) == [
            *("flag", "flag", "cite", "cite", "assign"),
        ]
        assert events.get(subject=str(claims[0].public_id), action="flag").details["note"] == FULL["Notes"]
        assert list(Notification.objects.values_list("person", "event")) == [(cast.checker.pk, "assigned")]
        assert verify_chain().ok

    def test_two_spellings_of_an_address_are_cited_once(self, cast):
        urls = "https://data.example.org/1 https://DATA.example.org/1"
        [claim] = bring_in(upload(cast.desk, cast.editor, FULL | {"Source URLs": urls}))
        assert Citation.objects.filter(claim=claim).count() == 1

    def test_a_claim_in_no_article_can_be_checked_and_published(self, cast, rating_scale):
        [claim] = bring_in(upload(cast.desk, cast.editor, FULL))
        start_checking(claim, by=cast.checker, at=MONDAY)
        mark_sources_checked(claim)
        rating = rating_scale.ratings.get(label="True")
        verdict = VerdictInput(rating=rating, headline="It is so", explanation="The table says so [1].")
        submit_verdict(claim, verdict_input=verdict, by=cast.checker, at=MONDAY)
        approve_verdict(claim, by=cast.second, at=MONDAY)
        publish_verdict(claim, by=cast.editor, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, claim.publication_status) == ("settled", "live")

    def test_a_claim_is_marked_in_its_article_however_the_lines_break(self, cast, article):
        row = {
            "Claim": "The office landed 20,000 crates.",
            "Article": f"{article.canonical_url}?utm_source=x",
        }
        row["Text in the article"] = "20,000 crates\nof herring"
        [claim] = bring_in(upload(cast.desk, cast.checker, row))
        [place] = claim.appearances.all()
        assert place.exact == "20,000 crates of herring"
        assert (claim.language, claim.origin_url) == ("en", article.canonical_url)
        article.refresh_from_db()
        assert article.state == "checking"

    def test_importing_the_same_rows_twice_makes_nothing_twice(self, cast):
        rows = [FULL, {"Claim": "Prices fell."}]
        bring_in(upload(cast.desk, cast.editor, *rows))
        again = upload(
            cast.desk, cast.editor, *rows, {"Claim": "prices  FELL."}, {"Claim": "New", "Nr": "A-17"}
        )
        table = check_rows(again, by=cast.editor, at=MONDAY)
        assert [row.number for row in table.duplicates] == [2, 3, 4, 5]
        assert table.new == []
        with pytest.raises(Invalid):
            actions.import_claims(again, chosen=(), expected=0, by=cast.editor, at=MONDAY)
        assert len(bring_in(again, chosen=[4])) == 1

    def test_a_row_that_is_here_already_has_nothing_to_correct(self, cast, article):
        """A sheet that was downloaded from the queue: the article's text may have changed since."""
        row = {
            "Claim": "Landings rose.",
            "Article": str(article.public_id),
            "Text in the article": "20,000 crates",
        }
        [claim] = bring_in(upload(cast.desk, cast.editor, row))
        changed = {"Claim": "Landings rose sharply.", "Nr": str(claim.public_id), "Checker": "Nobody Known"}
        rows = [
            row | {"Text in the article": "30,000 crates"},
            changed,
            row | {"Claim": "New", "Checker": "Nobody"},
        ]
        again = upload(cast.desk, cast.editor, *rows)
        table = check_rows(again, by=cast.editor, at=MONDAY)
        assert [(one.number, one.duplicate) for one in table.duplicates] == [(2, claim), (3, claim)]
        assert [one.number for one in table.broken] == [4]
        assert table.list_importable([2, 3, 4]) == []

    def test_a_row_for_a_desk_that_is_not_known_has_that_to_correct_whatever_is_here(self, cast):
        """Its claim may be meant for another desk than the one that was chosen for the table."""
        bring_in(upload(cast.desk, cast.editor, {"Claim": "Landings rose.", "Nr": "7"}))
        again = upload(cast.desk, cast.editor, {"Claim": "Landings rose.", "Nr": "7", "Desk": "Harbor"})
        table = check_rows(again, by=cast.editor, at=MONDAY)
        assert [list(row.errors) for row in table.broken] == [["desk"]]
        assert table.duplicates == []

    def test_a_claimant_is_not_taken_for_an_id(self, cast):
        bring_in(upload(cast.desk, cast.editor, {"Claim": "Landings rose.", "Nr": "7"}))
        again = upload(
            cast.desk, cast.editor, {"Claim": "", "Who": "7"}, {"Claim": "Landings rose.", "Nr": "7"}
        )
        table = check_rows(again, by=cast.editor, at=MONDAY)
        assert [row.number for row in table.broken] == [2]
        assert [row.number for row in table.duplicates] == [3]

    def test_a_row_that_repeats_an_earlier_row_waits_to_be_chosen(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices fell."})
        [row] = check_rows(found, by=cast.editor, at=MONDAY).duplicates
        assert (row.number, row.duplicate, row.duplicate_row) == (3, None, 2)

    def test_nothing_is_written_when_the_result_is_not_what_was_shown(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices rose."})
        bring_in(upload(cast.desk, cast.editor, {"Claim": "Prices fell."}))
        with pytest.raises(Stale):
            actions.import_claims(found, chosen=(), expected=2, by=cast.editor, at=MONDAY)
        assert Claim.objects.count() == 1

    def test_rows_are_imported_once(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."})
        bring_in(found)
        with pytest.raises(WrongState):
            actions.import_claims(found, chosen=(), expected=1, by=cast.editor, at=MONDAY)

    def test_a_claim_without_a_kind_gets_that_of_its_words(self, cast):
        kinds = {
            "The fleet landed 20,000 crates last year.": "number",
            "The harbour wall fell because nobody looked after it.": "causal",
            "Herring is good for the heart.": "other",
        }
        claims = bring_in(upload(cast.desk, cast.editor, *({"Claim": one} for one in kinds)))
        assert {claim.statement: claim.kind for claim in claims} == kinds

    def test_a_claim_without_a_due_time_gets_that_of_its_desk(self, cast):
        Desk.objects.filter(pk=cast.desk.pk).update(due_hours=9)
        cast.desk.refresh_from_db()
        [claim] = bring_in(upload(cast.desk, cast.editor, {"Claim": "Prices fell."}))
        assert claim.due_at == MONDAY.replace(hour=18)

    def test_a_day_without_a_time_ends_with_the_work_of_the_desk(self, cast):
        Desk.objects.filter(pk=cast.desk.pk).update(timezone="Europe/Berlin")
        cast.desk.refresh_from_db()
        [claim] = bring_in(upload(cast.desk, cast.editor, {"Claim": "Prices fell.", "Due": "9/3/2026"}))
        assert claim.due_at == datetime(2026, 3, 9, 17, tzinfo=UTC)

    @pytest.mark.parametrize("due", ["2026-03-09T17:00Z", "2026-03-09 17:00:00 UTC", "2026-03-09 12:00"])
    def test_a_time_is_that_of_the_desk_unless_it_says_utc(self, cast, due):
        Desk.objects.filter(pk=cast.desk.pk).update(timezone="America/Panama")
        cast.desk.refresh_from_db()
        [claim] = bring_in(upload(cast.desk, cast.editor, {"Claim": "Prices fell.", "Due": due}))
        assert claim.due_at == datetime(2026, 3, 9, 17, tzinfo=UTC)


class TestErrors:
    def test_every_error_of_every_row_is_known_before_anything_is_written(self, cast):
        bad = {
            "Claim": "",
            "Claimed on": "soon",
            "Where": "on television",
            "Kind": "rumour",
            "Prio": "very",
            "Deadline": "2026-13-01",
            "Assigned to": "nobody",
            "Must check": "perhaps",
            "Source URLs": "http://127.0.0.1/x",
            "Article": "https://nowhere.example.org/",
            "Topics": "x" * 41,
            "Language": "Klingon please",
        }
        table = check_rows(upload(cast.desk, cast.editor, bad, FULL), by=cast.editor, at=MONDAY)
        [row] = table.broken
        assert set(row.errors) == {
            *("statement", "said_on", "origin_url", "kind", "priority", "due_at", "checker", "must_check"),
            *("sources", "article", "tags", "language"),
        }
        assert [row.number for row in table.new] == [3]

    @pytest.mark.parametrize("due", ["9999-12-31 23:59", "9999-12-31", "0001-01-01 00:00", "2201-01-01"])
    def test_a_year_that_no_page_could_show_is_an_error(self, cast, due):
        Desk.objects.filter(pk=cast.desk.pk).update(timezone="America/New_York")
        cast.desk.refresh_from_db()
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell.", "Due": due})
        [row] = check_rows(found, by=cast.editor, at=MONDAY).broken
        assert row.errors == {"due_at": "The year must be from 1900 to 2200."}

    def test_no_long_cell_keeps_the_reader_waiting(self, cast):
        comma = f"x{',' * 32_000}x"
        short = ("Claimed on", "Deadline", "Kind", "Prio", "Must check", "Language", "Assigned to")
        row = {"Claim": "Prices fell.", "Desk": ""} | dict.fromkeys(short, comma)
        row["Source URLs"] = " ".join(f"https://data.example.org/{number}" for number in range(21))
        [found] = check_rows(upload(cast.desk, cast.editor, row), by=cast.editor, at=MONDAY).broken
        names = ("said_on", "due_at", "kind", "priority", "must_check", "language", "checker")
        assert {found.errors[name] for name in names} == {"This has 32,002 characters. The limit is 200."}
        assert found.errors["sources"] == "This has 21 addresses. The limit is 20."

    def test_text_that_the_article_does_not_have_is_an_error_at_the_article(self, cast, article):
        row = {"Claim": "No such words", "Article": str(article.public_id)}
        [found] = check_rows(upload(cast.desk, cast.editor, row), by=cast.editor, at=MONDAY).broken
        assert set(found.errors) == {"article"}

    def test_only_editors_assign_and_cite(self, cast):
        [row] = check_rows(upload(cast.desk, cast.checker, FULL), by=cast.checker, at=MONDAY).broken
        assert set(row.errors) == {"checker", "sources"}

    def test_a_checker_with_an_interest_in_the_claim_is_refused(self, cast):
        Interest.objects.create(
            person=cast.checker, kind="topic", matched_words="herring", declared_at=MONDAY
        )
        [row] = check_rows(upload(cast.desk, cast.editor, FULL), by=cast.editor, at=MONDAY).broken
        assert row.errors == {"checker": "Carl has declared an interest in this claim"}

    def test_a_desk_of_others_is_refused_as_one_that_does_not_exist(self, cast):
        rows = [{"Claim": "A", "Desk": name} for name in ("Inquiries", "sports", "No such desk", "HARBOUR")]
        table = check_rows(upload(cast.desk, cast.editor, *rows), by=cast.editor, at=MONDAY)
        assert [row.number for row in table.broken] == [2, 3, 4]
        sentences = {row.errors["desk"].replace(row.cells[1], "…") for row in table.broken}
        assert len(sentences) == 1

    def test_an_article_of_a_desk_of_others_is_not_found(self, cast):
        hidden = create_article(cast.secret_desk, cast.insider, url="https://secret.example.org/")
        row = {"Claim": "20,000 crates", "Article": str(hidden.public_id)}
        [found] = check_rows(upload(cast.desk, cast.editor, row), by=cast.editor, at=MONDAY).broken
        assert "There is no article" in found.errors["article"]


class TestPermissions:
    def test_who_is_not_on_the_desk_uploads_nothing(self, cast):
        for person in (cast.outsider, cast.stranger, cast.admin):
            with pytest.raises(NotAllowed):
                upload(cast.desk, person, FULL)

    def test_who_has_left_the_desk_imports_nothing_and_sees_no_import(self, cast):
        found = upload(cast.desk, cast.checker, {"Claim": "Prices fell."})
        Membership.objects.filter(user=cast.checker).delete()
        with pytest.raises(NotAllowed):
            actions.import_claims(found, chosen=(), expected=1, by=cast.checker, at=MONDAY)
        assert not ClaimImport.objects.visible_to(cast.checker).exists()
        assert Claim.objects.count() == 0


class TestColumns:
    def test_columns_are_remembered_by_their_headings(self, cast):
        found = upload(cast.desk, cast.editor, {"Sager": "Harbour office", "Was": "Prices fell."})
        assert [field for _, field in found.columns] == ["", ""]
        actions.update_claim_import(
            found, desk=cast.desk, fields=["claimant", "statement"], day_first=True, by=cast.editor, at=MONDAY
        )
        found.refresh_from_db()
        bring_in(found)
        again = upload(cast.desk, cast.checker, {"was:": "Prices rose.", "SAGER": "Harbour office"})
        assert [field for _, field in again.columns] == ["statement", "claimant"]

    def test_the_claim_has_to_be_one_of_them(self, cast):
        found = upload(cast.desk, cast.editor, FULL)
        with pytest.raises(Invalid):
            actions.update_claim_import(
                found, desk=cast.desk, fields=[""] * len(FULL), day_first=True, by=cast.editor, at=MONDAY
            )

    def test_a_date_that_can_only_have_its_month_first_decides_for_all(self, cast):
        rows = [{"Claim": "A", "Date": "3/4/2026"}, {"Claim": "B", "Date": "3/14/2026"}]
        found = upload(cast.desk, cast.editor, *rows)
        assert not found.day_first
        assert bring_in(found)[0].said_on == date(2026, 3, 4)

    def test_rows_are_erased_a_month_after_the_upload(self, cast):
        old = upload(cast.desk, cast.editor, FULL)
        new = upload(cast.desk, cast.checker, FULL, at=MONDAY + timedelta(days=2))
        assert [erase_old_rows(at=MONDAY + timedelta(days=31)) for _ in range(2)] == [1, 0]
        new.refresh_from_db()
        assert new.rows != []
        old.refresh_from_db()
        assert old.rows == []
        with pytest.raises(NotFound):
            actions.import_claims(old, chosen=(), expected=1, by=cast.editor, at=MONDAY)


class TestUndo:
    def test_an_undo_closes_the_claims_that_nobody_has_touched_and_the_rows_can_be_imported_again(self, cast):
        found = upload(cast.desk, cast.editor, FULL, {"Claim": "Prices fell."})
        first, second = bring_in(found)
        Claim.objects.filter(pk=second.pk).update(version=9)
        assert actions.undo_claim_import(found, by=cast.editor, at=MONDAY + timedelta(minutes=9)) == (1, 1)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, first.close_reason, second.state) == ("closed", "declined", "flagged")
        assert not Assignment.objects.active().exists()
        assert Event.objects.filter(action="undo", to_state="closed").count() == 1
        table = check_rows(found, by=cast.editor, at=MONDAY)
        assert ([row.number for row in table.new], [row.number for row in table.duplicates]) == ([2], [3])
        assert len(bring_in(found)) == 1

    def test_it_is_the_importer_s_for_ten_minutes(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."})
        bring_in(found)
        with pytest.raises(NotFound):
            actions.undo_claim_import(found, by=cast.standards, at=MONDAY)
        with pytest.raises(WrongState):
            actions.undo_claim_import(found, by=cast.editor, at=TUESDAY)
        assert Claim.objects.get().state == "flagged"

    def test_a_claim_that_is_discussed_stays(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices rose."})
        claim, _ = bring_in(found)
        create_post(claim, text="Which prices?", by=cast.checker, at=MONDAY)
        assert actions.undo_claim_import(found, by=cast.editor, at=MONDAY) == (1, 1)
        claim.refresh_from_db()
        assert claim.state == "flagged"

    def test_a_table_that_is_discarded_is_gone(self, cast):
        found = upload(cast.desk, cast.editor, FULL)
        actions.discard_claim_import(found, by=cast.editor, at=MONDAY)
        assert not ClaimImport.objects.exists()


@pytest.mark.postgres
def test_the_queries_do_not_grow_with_the_rows(cast, django_assert_max_num_queries):
    rows = [
        FULL | {"Claim": f"Claim {number}", "Nr": str(number), "Source URLs": "https://data.example.org/1"}
        for number in range(60)
    ]
    found = upload(cast.desk, cast.editor, *rows)
    with django_assert_max_num_queries(90):
        bring_in(found)
    assert Citation.objects.count() == 60


class TestSets:
    def test_rows_that_somebody_imports_meanwhile_are_left_out(self, cast, monkeypatch):
        monkeypatch.setattr(actions, "SET_SIZE", 1)
        rows = [{"Claim": "Prices fell."}, {"Claim": "Prices rose."}]
        found, other = upload(cast.desk, cast.editor, *rows), upload(cast.desk, cast.checker, rows[1])
        original = actions._import_set

        def import_set(some, numbers, chosen, **rest):
            if numbers == (3,):
                original(other, (2,), (), by=cast.checker, at=MONDAY)
            original(some, numbers, chosen, **rest)

        monkeypatch.setattr(actions, "_import_set", import_set)
        bring_in(found)
        assert sorted(Claim.objects.values_list("statement", flat=True)) == ["Prices fell.", "Prices rose."]
        assert found.claims.count() == 1

    def test_what_failed_can_be_imported_again(self, cast, monkeypatch):
        monkeypatch.setattr(actions, "SET_SIZE", 1)
        found = upload(
            cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices rose.", "Tags": "x"}
        )

        def fail(tags):
            if tags:
                raise Stale("Somebody was first.")

        with monkeypatch.context() as patch:
            patch.setattr(actions, "set_tags", fail)
            with pytest.raises(Stale):
                bring_in(found)
        assert Claim.objects.count() == 1
        assert len(bring_in(found)) == 1
        assert Claim.objects.count() == 2

    def test_what_did_not_fail_can_be_undone(self, cast, monkeypatch):
        monkeypatch.setattr(actions, "SET_SIZE", 1)
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices rose."})
        original = actions._import_set

        def import_set(some, numbers, chosen, **rest):
            if numbers == (3,):
                raise Stale("Somebody was first.")
            original(some, numbers, chosen, **rest)

        monkeypatch.setattr(actions, "_import_set", import_set)
        with pytest.raises(Stale):
            bring_in(found)
        assert actions.undo_claim_import(found, by=cast.editor, at=MONDAY) == (1, 0)
        with pytest.raises(WrongState, match="already undone"):
            actions.undo_claim_import(found, by=cast.editor, at=MONDAY)
