"""Matching by meaning, where a newsroom has a model of it: what vectors do, and what they do not tell."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Desk
from factcheck.claims.closing import close_claim
from factcheck.claims.editing import move_claim, update_claim
from factcheck.models import Claim, ClaimTerms
from factcheck.search.database_index import DatabaseIndex
from factcheck.search.earlier_verdicts import list_earlier_verdicts
from factcheck.search.meaning import BATCH_SIZE, _split_missing, encode_texts, get_meaning_model
from factcheck.search.similar_claims import find_similar_claims
from factcheck.workflow.term_index import index_claims, rebuild_term_index
from lib.meaning.model import MeaningModel
from lib.text_search.matching import compute_score
from newsroom import checks
from newsroom.doctor.installation import examine_meaning
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.meaning_model import record_read_vectors, write_model

pytestmark = pytest.mark.django_db
ASKED = "Unemployed persons increased in Ardmoor valley"
NEAR, FAR = "Jobless people rose in Ardmoor valley", "Herring crates fell in Ardmoor valley"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def with_model(settings, folder):
    settings.STET_MEANING_MODEL = str(folder)


def flag(article, person, statement):
    return flag_claim_on(article, "a record", person, statement=statement)


@pytest.fixture
def near(article, cast):
    return flag(article, cast.editor, NEAR)


@pytest.fixture
def far(article, cast, near):
    """Written after ``near``, which words alone put behind it."""
    return flag(article, cast.editor, FAR)


def get_vector(claim):
    meaning = ClaimTerms.objects.get(claim=claim).meaning
    return None if meaning is None else bytes(meaning)


def find(text=ASKED, among=None):
    among = Claim.objects.all() if among is None else among
    return find_similar_claims(text, among, language="en", bar=0.0)


def test_without_a_model_nothing_is_encoded_and_words_decide(near, far):
    assert encode_texts() == 0
    assert [match.key for match in find()] == [far.pk, near.pk]
    assert [match.cosine for match in find()] == [None, None]
    assert examine_meaning() == []
    assert checks.check_meaning_model(None) == []


def test_what_means_the_same_comes_first_and_scores_higher(near, far, with_model):
    assert [match.key for match in find()] == [far.pk, near.pk]
    assert encode_texts() == 2
    assert encode_texts() == 0
    first, second = find()
    assert (first.key, second.key) == (near.pk, far.pk)
    assert first.cosine > second.cosine
    assert first.score > second.score
    assert examine_meaning()[0].sentence.endswith("2 of 2 texts are encoded.")


def test_the_score_without_a_vector_is_the_one_by_words(near, far, with_model):
    by_words = {match.key: match.score for match in find()}
    encode_texts()
    ClaimTerms.objects.filter(claim=near).update(meaning=None)
    found = {match.key: match for match in find()}
    assert found[near.pk].cosine is None
    assert found[near.pk].score == by_words[near.pk]
    assert found[far.pk].score != by_words[far.pk]


def test_a_look_up_costs_one_query_more(near, far, with_model, settings):
    encode_texts()
    with CaptureQueriesContext(
        connection,
    ) as with_meaning:
        find()
    settings.STET_MEANING_MODEL = ""
    with CaptureQueriesContext(connection) as by_words:
        find()
    assert len(with_meaning) == len(by_words) + 1


def test_meaning_alone_makes_no_match(near, with_model):
    encode_texts()
    [match] = find("Unemployed persons increased Ardmoor")
    assert match.cosine > 0.9
    assert match.score == 0.0


def test_another_number_is_said_to_be_different_whatever_the_cosine(
    create_claim_in_state, article, cast, with_model
):
    before = create_claim_in_state("live")
    Claim.objects.filter(pk=before.pk).update(
        statement="Jobless people rose by 5.1 percent in Ardmoor valley"
    )
    before.refresh_from_db()
    index_claims([before])
    new = flag(article, cast.editor, "Unemployed persons increased by 1.5 percent in Ardmoor valley")
    encode_texts()
    [found] = list_earlier_verdicts(new, cast.checker)
    assert found.claim == before
    assert "Similar meaning" in found.why
    assert [(one.claim, one.passage, one.how) for one in found.figures] == [
        ("1.5 percent", "5.1 percent", "differs")
    ]
    assert not any("1.5" in why or "5.1" in why for why in found.why)


def test_a_changed_statement_has_no_vector_until_it_is_encoded_again(near, cast, with_model):
    encode_texts()
    before = get_vector(near)
    update_claim(near, by=cast.editor, at=LATER, statement=FAR)
    assert get_vector(near) is None
    encode_texts()
    assert get_vector(near) not in (None, before)


def test_a_text_that_changes_while_it_is_encoded_is_encoded_again(near, with_model, monkeypatch):
    encode = MeaningModel.encode_texts
    changed: list[int] = []

    def change_and_encode(model, texts):
        if not changed:
            changed.append(Claim.objects.filter(pk=near.pk).update(statement=FAR))
            index_claims([Claim.objects.get(pk=near.pk)])
        return encode(model, texts)

    monkeypatch.setattr(MeaningModel, "encode_texts", change_and_encode)
    assert encode_texts() == 1
    [expected] = get_meaning_model().encode_texts([FAR])
    assert get_vector(near) == expected


def test_another_model_encodes_everything_again(near, with_model, settings, tmp_path):
    encode_texts()
    before = get_vector(near)
    settings.STET_MEANING_MODEL = str(write_model(tmp_path, shift=2))
    assert find()[0].cosine is None
    assert examine_meaning()[0].sentence.endswith("0 of 1 texts are encoded.")
    assert encode_texts() == 1
    assert get_vector(near) != before
    assert find()[0].cosine > 0.9


@pytest.mark.postgres
def test_what_has_no_vector_is_read_from_the_index_of_marks_in_its_order(with_model):
    with connection.cursor() as cursor:
        for plan in ("seqscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{plan} = off")
    for part in _split_missing(ClaimTerms.objects.all(), get_meaning_model()):
        plan = part.values_list("pk", flat=True)[:BATCH_SIZE].explain()
        assert "claimterms_mark" in plan, plan
        assert "Sort" not in plan, plan


def test_the_rebuild_command_encodes_too(near, far, with_model, capsys):
    encode_texts()
    before = get_vector(near)
    rebuild_term_index()
    assert get_vector(near) is None
    call_command("rebuild_search")
    assert "2 texts encoded" in capsys.readouterr().out
    assert get_vector(near) == before


@pytest.mark.parametrize("broken", ["missing", "damaged"])
def test_a_model_that_cannot_be_used_is_said_and_words_decide(near, settings, tmp_path, broken, caplog):
    settings.STET_MEANING_MODEL = str(tmp_path)
    if broken == "damaged":
        for name in ("model.onnx", "tokenizer.json"):
            (tmp_path / name).write_text("{}")
    else:
        [warning] = checks.check_meaning_model(None)
        assert "does not have: model.onnx, tokenizer.json" in warning.msg
    assert [match.cosine for match in find()] == [None]
    assert encode_texts() == 0
    assert "Matches go by words alone" in caplog.text
    [finding] = examine_meaning()
    assert finding.level == "warning"
    assert finding.mend


def test_missing_packages_are_named(settings, folder, monkeypatch):
    settings.STET_MEANING_MODEL = str(folder)
    assert checks.check_meaning_model(None) == []
    monkeypatch.setattr("lib.meaning.PACKAGES", ("numpy", "onnxruntime_missing"))
    [warning] = checks.check_meaning_model(None)
    assert warning.msg.endswith("not installed: onnxruntime_missing.")


# ---- what somebody outside may know


@pytest.fixture
def read_vectors(monkeypatch):
    """Keys of the rows whose vectors were read."""
    return record_read_vectors(monkeypatch)


@pytest.fixture
def secrets(cast):
    """Claims of a confidential desk that say just what is asked."""
    article = create_article(cast.secret_desk, cast.insider, url="https://n.example.org/t", headline="A")
    return [
        flag_claim_on(article, "18,500 crates", cast.insider, statement=ASKED),
        flag_claim_on(article, "a record", cast.insider, statement=NEAR),
    ]


def see(person):
    return [
        (match.key, match.score, match.terms, match.cosine)
        for match in find(among=Claim.objects.visible_to(person))
    ]


def test_no_vector_of_a_confidential_desk_is_read_for_somebody_outside(
    near, far, cast, with_model, request, read_vectors
):
    encode_texts()
    before = see(cast.outsider)
    secrets = request.getfixturevalue("secrets")
    assert encode_texts() == len(secrets)
    read_vectors.clear()
    assert see(cast.outsider) == before
    assert read_vectors == {near.pk, far.pk}
    assert len(see(cast.insider)) == 4
    assert read_vectors == {near.pk, far.pk, *(secret.pk for secret in secrets)}


def leave_by_move(near, cast):
    cast.editor.memberships.create(desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    move_claim(near, to=cast.secret_desk, by=cast.editor, at=LATER)


def leave_by_confidence(near, cast):
    other = Desk.objects.create(name="Sealed", slug="sealed", visibility="confidential")
    Claim.objects.filter(pk=near.pk).update(desk=other)


@pytest.mark.parametrize("leave", [leave_by_move, leave_by_confidence])
def test_what_leaves_takes_its_vector_with_it_at_once(near, far, cast, with_model, leave, read_vectors):
    encode_texts()
    assert see(cast.outsider)[0][0] == near.pk
    leave(near, cast)
    alone = see(cast.outsider)
    assert [key for key, *_ in alone] == [far.pk]
    read_vectors.clear()
    ClaimTerms.objects.filter(claim=near).update(meaning=None)
    assert see(cast.outsider) == alone
    assert read_vectors == {far.pk}


def test_what_leaves_between_the_two_queries_is_not_compared(
    near, far, cast, with_model, monkeypatch, read_vectors
):
    encode_texts()
    list_candidates = DatabaseIndex.list_candidates

    def list_and_leave(*args):
        found = list_candidates(*args)
        leave_by_confidence(near, cast)
        return found

    monkeypatch.setattr(DatabaseIndex, "list_candidates", list_and_leave)
    see(cast.outsider)
    assert read_vectors == {far.pk}


def test_a_claim_that_is_closed_or_deleted_is_no_earlier_verdict(near, far, cast, with_model, read_vectors):
    encode_texts()
    close_claim(near, close_reason="duplicate", by=cast.editor, at=LATER)
    list_earlier_verdicts(far, cast.checker)
    assert read_vectors == set()
    ClaimTerms.objects.filter(claim=near).delete()
    assert [key for key, *_ in see(cast.editor)] == [far.pk]


def test_the_score_rises_with_the_cosine_alone():
    scores = [compute_score(0.8, 4, cosine) for cosine in (-0.2, 0.2, 0.6, 0.95)]
    assert scores == sorted(scores)
    assert scores[0] < 0.5 < scores[-1]
