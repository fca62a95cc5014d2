"""Screens and API of claimants: what each person finds, in few queries, and what an editor can do there."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, User
from articles.models import Article
from factcheck.claimants.actions import RoleInput, merge_claimant, split_claimant, update_claimant
from factcheck.claimants.history import list_claimant_history
from factcheck.claimants.selectors import find_duplicates
from factcheck.claims.editing import move_claim
from factcheck.models import Claim, Claimant
from tests.api_schema import described
from tests.factcheck.api_client import create_service_key
from tests.factories import MONDAY, Cast, create_article, flag_claim_on

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)
SECRET = "Whistleblower Quill"


def sign_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def holm(cast: Cast, article: Article) -> Claimant:
    return flag_claim_on(article, "20,000", cast.checker, claimant="Ada Holm").attributed_to


@pytest.fixture
def hidden(cast: Cast) -> Claimant:
    """Somebody whose claim only the confidential desk knows."""
    secret = create_article(cast.secret_desk, cast.insider, url="https://leak.example.org/")
    return flag_claim_on(secret, "20,000", cast.insider, claimant=SECRET).attributed_to


def list_surfaces(claimant: Claimant) -> list[str]:
    """Addresses at which a claimant could be found by somebody who asks for the name or the id."""
    one = claimant.public_id
    return [
        reverse("claimant_list"),
        f"{reverse('claimant_list')}?q=quill",
        reverse("claimant_review"),
        f"{reverse('claimant_suggestions')}?q=whistle",
        f"{reverse('claimant_suggestions')}?q=quill&desk=inquiries",
        reverse("claimant_detail", args=[one]),
        f"{reverse('claim_queue')}?claimant_id={one}",
        "/api/v1/claims/?claimant=whistleblower%20quill",
        reverse("claim_queue_filters"),
        reverse("statistics"),
        f"{reverse('search_results')}?q=quill",
        "/api/v1/claimants/",
        "/api/v1/claimants/?q=quill",
        f"/api/v1/claimants/{one}/",
        f"/api/v1/claims/?claimant_id={one}",
        "/api/v1/claims/",
    ]


def read(client: Client, url: str) -> str:
    """The answer without what was asked, which a page may show again."""
    text = client.get(url).content.decode().casefold()
    return text.replace("whistleblower+quill", "").replace("“quill”", "").replace("'quill'", "")


def count_claimants(client: Client) -> int:
    return len(client.get("/api/v1/claimants/").json()["results"])


@pytest.mark.parametrize("name", ["checker", "editor", "outsider", "standards"])
def test_nobody_outside_finds_a_claimant_of_a_confidential_desk(
    cast: Cast, holm: Claimant, hidden: Claimant, name: str
) -> None:
    client, insider = sign_in(getattr(cast, name)), sign_in(cast.insider)
    for url in list_surfaces(hidden):
        assert "whistleblower" not in read(client, url), url
    assert client.get(reverse("claimant_detail", args=[hidden.public_id])).status_code == 404
    for action in ("claimant_confirm", "claimant_merge", "claimant_split"):
        answer = client.post(reverse(action, args=[hidden.public_id]), {"into": holm.public_id})
        assert answer.status_code == 404
    assert (count_claimants(client), count_claimants(insider)) == (1, 2)
    assert SECRET in insider.get(reverse("claimant_detail", args=[hidden.public_id])).content.decode()


def test_a_former_member_finds_it_no_longer(cast: Cast, hidden: Claimant) -> None:
    Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    client = sign_in(cast.checker)
    assert "whistleblower" in read(client, reverse("claimant_list"))
    Membership.objects.filter(user=cast.checker, desk=cast.secret_desk).delete()
    for url in list_surfaces(hidden):
        assert "whistleblower" not in read(client, url), url


def test_a_claim_that_moved_takes_its_claimant_along(cast: Cast, article: Article) -> None:
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    claim = flag_claim_on(article, "20,000", cast.checker, claimant=SECRET)
    client = sign_in(cast.outsider)
    assert "whistleblower" in read(client, reverse("claimant_list"))
    move_claim(claim, to=cast.secret_desk, by=cast.editor, at=LATER)
    for url in list_surfaces(Claimant.objects.get()):
        assert "whistleblower" not in read(client, url), url


def test_a_page_counts_only_what_its_reader_sees(cast: Cast, holm: Claimant) -> None:
    secret = create_article(cast.secret_desk, cast.insider, url="https://leak.example.org/")
    claim = flag_claim_on(secret, "12 %", cast.insider, claimant="Ada Holm")
    assert claim.attributed_to == holm
    url = reverse("claimant_detail", args=[holm.public_id])
    outside, inside = (sign_in(one).get(url).content.decode() for one in (cast.outsider, cast.insider))
    assert ("1 claim that you can see" in outside, "2 claims that you can see" in inside) == (True, True)
    assert claim.statement not in outside
    key = create_service_key(cast, cast.desk)
    answer = Client().get(f"/api/v1/claimants/{holm.public_id}/", headers={"authorization": f"Bearer {key}"})
    assert answer.json()["claim_count"] == 1


def test_an_editor_corrects_a_claimant_and_its_roles(cast: Cast, holm: Claimant) -> None:
    client, url = sign_in(cast.editor), reverse("claimant_detail", args=[holm.public_id])
    given = {
        "name": "Ada Holm-Berg", "kind": "person", "aliases": "the mayor\n", "party": "Harbour Party",
        "wikidata_id": "q42", "roles-TOTAL_FORMS": "2", "roles-INITIAL_FORMS": "0",
        "roles-0-title": "Mayor", "roles-0-since": "2020-01-01", "roles-0-until": "2024-05-01",
        "roles-1-title": "",
    }  # fmt: skip
    assert client.post(url, given).status_code == 302
    holm.refresh_from_db()
    assert (holm.name, holm.aliases) == ("Ada Holm-Berg", ["the mayor", "Ada Holm"])
    assert (holm.same_as, holm.reviewed_by) == ("https://www.wikidata.org/entity/Q42", cast.editor)
    assert [str(role) for role in holm.roles.all()] == ["Mayor"]
    page = client.get(url).content.decode()
    assert "Jan. 1, 2020" in page or "1 January 2020" in page
    # The claim says who it was attributed to.
    assert Claim.objects.get().claimant == "Ada Holm"
    for wrong in ({"wikidata_id": "42"}, {"name": " "}, {"kind": "crowd"}, {"roles-1-party": "None"}):
        assert client.post(url, given | wrong).status_code == 422
    backwards = {"roles-0-since": "2024-05-02"}
    assert client.post(url, given | backwards).status_code == 422
    assert sign_in(cast.checker).post(url, given).status_code == 403


def test_two_of_one_name_on_a_desk_are_refused(cast: Cast, holm: Claimant, article: Article) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="A. Holm").attributed_to
    url = reverse("claimant_detail", args=[other.public_id])
    given = {
        "name": "ADA HOLM", "kind": "person", "roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = sign_in(cast.editor).post(url, given)
    assert (answer.status_code, "Merge the two instead" in answer.content.decode()) == (422, True)


def test_duplicates_are_named_with_the_reason(cast: Cast, holm: Claimant, article: Article) -> None:
    claims = {
        name: flag_claim_on(article, words, cast.checker, claimant=name).attributed_to
        for name, words in (("A. Holm", "12 %"), ("Ada Holmm", "18,500"), ("Harbour crews", "crews"))
    }
    found = find_duplicates([holm], cast.editor)[holm.pk]
    assert [(one.claimant.name, one.why) for one in found] == [
        ("A. Holm", "Same surname, and the same first letter"),
        ("Ada Holmm", "Similar spelling"),
    ]
    assert find_duplicates([claims["Harbour crews"]], cast.editor)[claims["Harbour crews"].pk] == []


def test_a_review_merges_in_one_press_and_undoes_it(cast: Cast, holm: Claimant, article: Article) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="A. Holm").attributed_to
    client = sign_in(cast.editor)
    page = client.get(reverse("claimant_review")).content.decode()
    assert 'Merge<span class="vh"> A. Holm into Ada Holm</span>' in page
    merge = reverse("claimant_merge", args=[other.public_id])
    answer = client.post(merge, {"into": holm.public_id, "next": "review"}, follow=True)
    assert "merged into <bdi>Ada Holm</bdi>" in answer.content.decode()
    assert client.get(reverse("claimant_detail", args=[other.public_id])).url.endswith(f"{holm.public_id}/")
    client.post(reverse("claimant_split", args=[other.public_id]), {"next": "review"})
    other.refresh_from_db()
    assert other.main is None
    client.post(reverse("claimant_confirm", args=[holm.public_id]), {"next": "review"})
    assert client.get(reverse("claimant_list")).context["to_review"] == 0
    assert sign_in(cast.checker).post(merge, {"into": holm.public_id}).status_code == 403


def test_a_merge_by_name_finds_whom_a_claim_could_name(cast: Cast, holm: Claimant, article: Article) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="The mayor").attributed_to
    client, url = sign_in(cast.editor), reverse("claimant_merge", args=[other.public_id])
    answer = client.get(url, {"name": "Nobody"})
    assert (answer.status_code, "no claimant with this name" in answer.content.decode()) == (422, True)
    assert client.get(url).status_code == 422
    own = client.get(url, {"name": "the MAYOR"})
    assert (own.status_code, "cannot merge a claimant with itself" in own.content.decode()) == (422, True)
    page = client.get(url, {"name": "ada holm"})
    assert (page.status_code, page.context["into"]) == (200, holm)
    assert Claimant.objects.get(pk=other.pk).main is None, "the preview merges nothing"
    assert client.post(url, {"into": page.context["into"].public_id}).status_code == 302
    assert Claimant.objects.get(pk=other.pk).main == holm


def test_a_merge_shows_first_what_it_moves(cast: Cast, holm: Claimant, article: Article) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="The mayor").attributed_to
    update_claimant(other, name="The mayor", kind="person", aliases=["A. H."], by=cast.editor, at=LATER)
    url = reverse("claimant_merge", args=[other.public_id])
    page = sign_in(cast.editor).get(url, {"name": "Ada Holm"})
    text = page.content.decode()
    assert "1 claim that you can see" in text
    assert page.context["names"] == ["The mayor", "A. H."]
    assert "You can split the two again" in text
    assert sign_in(cast.checker).get(url, {"name": "Ada Holm"}).status_code == 403
    assert sign_in(cast.stranger).get(url, {"name": "Ada Holm"}).status_code == 404


def test_the_page_tells_merges_and_splits(cast: Cast, holm: Claimant, article: Article) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="The mayor").attributed_to
    client = sign_in(cast.editor)
    merge_claimant(other, into=holm, by=cast.editor, at=LATER)

    def tell(claimant: Claimant) -> list[str]:
        page = client.get(reverse("claimant_detail", args=[claimant.public_id]))
        return [one.sentence for one in page.context["history"]]

    merged = f"{cast.editor.name} merged The mayor into Ada Holm."
    assert tell(holm)[0] == merged
    split_claimant(other, by=cast.editor, at=LATER)
    assert tell(other)[:2] == [f"{cast.editor.name} split The mayor from Ada Holm.", merged]
    assert not any("mayor" in sentence for sentence in tell(holm))


def test_the_history_names_no_claimant_of_a_confidential_desk(
    cast: Cast, holm: Claimant, hidden: Claimant
) -> None:
    Membership.objects.create(user=cast.insider, desk=cast.desk, role="editor", joined_at=MONDAY)
    merge_claimant(hidden, into=holm, by=cast.insider, at=LATER)
    url = reverse("claimant_detail", args=[holm.public_id])
    assert SECRET in sign_in(cast.insider).get(url).content.decode()
    assert SECRET not in sign_in(cast.editor).get(url).content.decode()


def test_suggestions_are_those_a_desk_may_name(cast: Cast, holm: Claimant, hidden: Claimant) -> None:
    client, url = sign_in(cast.insider), reverse("claimant_suggestions")
    Membership.objects.create(user=cast.insider, desk=cast.desk, role="checker", joined_at=MONDAY)

    def ask(query: str) -> list[str]:
        return [one["name"] for one in client.get(f"{url}?{query}").json()["claimants"]]

    assert ask("q=ho") == ["Ada Holm"]
    assert ask("q=ad") == ["Ada Holm"]
    assert ask("q=whis") == [SECRET]
    assert ask("q=whis&desk=harbour") == []
    assert ask("q=whis&desk=inquiries") == [SECRET]
    assert ask("q=") == ask("q=zz") == []
    assert ask(f"q=ho&without={holm.public_id}") == []
    assert ask("q=ho&without=nobody") == ["Ada Holm"]


def test_no_claimant_is_offered_to_be_merged_into_itself(cast: Cast, holm: Claimant) -> None:
    client = sign_in(cast.editor)
    page = client.get(reverse("claimant_detail", args=[holm.public_id]))
    url = page.context["merge_form"].fields["name"].widget.attrs["data-claimants-url"]
    assert client.get(f"{url}&q=ho").json() == {"claimants": []}
    assert client.get(f"{reverse('claimant_suggestions')}?desk=harbour&q=ho").json()["claimants"]


def test_the_api_tells_a_claimant_as_described(cast: Cast, holm: Claimant, article: Article) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="Harbour office").attributed_to
    roles = [RoleInput("Mayor", since=MONDAY.date())]
    update_claimant(
        holm, name="Ada Holm", kind="person", wikidata_id="Q42", roles=roles, by=cast.editor, at=LATER
    )
    headers = {"authorization": f"Bearer {create_service_key(cast, cast.desk)}"}

    def ask(url: str) -> Any:
        return Client().get(f"/api/v1/{url}", headers=headers).json()

    data = ask(f"claimants/{holm.public_id}/")
    described("Claimant").validate(data)
    described("PaginatedClaimantList").validate(ask("claimants/"))
    assert data["roles"] == [{"title": "Mayor", "party": "", "since": "2026-03-02", "until": None}]
    assert [one["name"] for one in ask("claimants/?kind=organisation")["results"]] == ["Harbour office"]
    assert [one["name"] for one in ask("claimants/?wikidata_id=q42")["results"]] == ["Ada Holm"]
    [claim] = ask(f"claims/?claimant_id={holm.public_id}")["results"]
    assert claim["attributed_to"] == {"id": str(holm.public_id), "name": "Ada Holm", "kind": "person"}
    merge_claimant(other, into=holm, by=cast.editor, at=LATER)
    assert len(ask(f"claims/?claimant_id={holm.public_id}")["results"]) == 2
    assert len(ask("claims/?claimant=ada%20holm")["results"]) == 2
    assert ask(f"claimants/{other.public_id}/")["id"] == str(holm.public_id)


@pytest.mark.parametrize("screen", ["claimant_list", "claimant_review", "claimant_detail"])
def test_a_page_asks_a_fixed_number_of_questions(
    cast: Cast, holm: Claimant, create_article_with: Callable[[int], Article], screen: str
) -> None:
    client = sign_in(cast.editor)
    url = reverse(screen, args=[holm.public_id] if screen == "claimant_detail" else [])
    counts = []
    for many in (2, 30):
        article = create_article_with(many)
        for number in range(many):
            name = "Ada Holm" if number % 2 else f"Speaker {many}-{number}"
            flag_claim_on(article, f"Hall {number} took in", cast.checker, claimant=name)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24


@pytest.fixture
def create_article_with(cast: Cast) -> Callable[[int], Article]:
    def create(many: int) -> Article:
        body = [f"Hall {number} took in 12 crates." for number in range(many)]
        return create_article(cast.desk, cast.editor, body=body, url=f"https://news.example.org/{many}")

    return create


def test_of_two_who_change_the_roles_the_later_is_told(cast: Cast, holm: Claimant) -> None:
    client, url = sign_in(cast.editor), reverse("claimant_detail", args=[holm.public_id])
    given = {
        "name": "Ada Holm", "kind": "person", "aliases": "", "party": "", "wikidata_id": "",
        "roles-TOTAL_FORMS": "1", "roles-INITIAL_FORMS": "0", "roles-0-title": "Mayor",
        "roles-hash": client.get(url).context["roles_form"].current_hash,
    }  # fmt: skip
    holm.roles.create(title="Senator")
    refused = client.post(url, given)
    assert (refused.status_code, [str(role) for role in holm.roles.all()]) == (409, ["Senator"])
    again = given | {"roles-hash": refused.context["roles_form"].current_hash}
    assert client.post(url, again).status_code == 302
    assert [str(role) for role in holm.roles.all()] == ["Mayor"]


def test_a_role_that_is_refused_has_the_focus(cast: Cast, holm: Claimant) -> None:
    sent = {
        "name": "Ada Holm", "kind": "person", "roles-TOTAL_FORMS": "2", "roles-INITIAL_FORMS": "0",
        "roles-0-title": "Mayor", "roles-1-party": "Blue",
    }  # fmt: skip
    refused = sign_in(cast.editor).post(reverse("claimant_detail", args=[holm.public_id]), sent)
    [focused] = re.findall(
        r"<input[^>]*\bautofocus\b[^>]*>", refused.content.decode().partition("</main>")[0]
    )
    assert 'name="roles-1-title"' in focused


def test_a_name_with_a_nul_finds_whom_the_rest_names(cast: Cast, holm: Claimant) -> None:
    found = sign_in(cast.editor).get(reverse("claimant_suggestions"), {"q": "ada\0", "desk": "harbour\0"})
    assert [one["name"] for one in found.json()["claimants"]] == ["Ada Holm"]


def test_a_claimant_that_the_reader_cannot_see_is_not_named(
    cast: Cast, holm: Claimant, article: Article
) -> None:
    other = flag_claim_on(article, "12 %", cast.checker, claimant="The mayor").attributed_to
    merge_claimant(other, into=holm, by=cast.editor, at=LATER)
    Claimant.objects.filter(pk=holm.pk).update(desk=cast.secret_desk)
    newest = list_claimant_history(other, [], cast.editor)[0]
    assert newest.sentence == f"{cast.editor.name} merged The mayor into [a claimant you cannot see]."
