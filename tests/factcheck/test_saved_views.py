"""Saved views of the queue: one's own or a desk's, with their counts, and one as the start page."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from factcheck.desk.saved_views import MAX_VIEWS
from factcheck.models import SavedView
from tests.factories import MONDAY, flag_claim_on


@pytest.fixture
def browse(cast, article):
    flag_claim_on(article, "12 %", cast.editor, kind="number", statement="Prices fell")
    flag_claim_on(article, "Ada Holm", cast.editor, kind="name", statement="She runs it")

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def save(client, name, query, desk=None):
    data = {"name": name, "query": query, "desk": str(desk.public_id) if desk else ""}
    return client.post(reverse("saved_view_create"), data, follow=True).content.decode()


def test_a_view_has_a_name_a_count_and_an_address(browse, cast):
    client = browse(cast.editor)
    page = save(client, "Figures", "kind=number&sort=due&cursor=x")
    assert '<h1 dir="auto">Figures</h1>' in page
    link = (
        '<a href="/queue/?kind=number&amp;sort=due" aria-current="true">'
        '<span>Figures</span><span class="count">{}</span></a>'
    )
    # The page has the count's place, and says where the count comes from.
    assert link.format("") in page
    later = html.unescape(re.search(r'data-later="([^"]*)"', page)[1])
    assert link.format("1") in client.get(later).content.decode()
    assert "Figures" not in browse(cast.standards).get(reverse("claim_queue")).content.decode()
    save(client, "Figures", "kind=number,name")
    assert SavedView.objects.get().query == "kind=number,name"


def test_a_desk_s_view_is_for_its_members_and_made_by_its_editors(browse, cast):
    save(browse(cast.editor), "Names", "kind=name", cast.desk)
    url = reverse("claim_queue")
    assert "Names" in browse(cast.checker).get(url).content.decode()
    assert "Names" not in browse(cast.outsider).get(url).content.decode()
    save(browse(cast.checker), "Mine", "kind=name", cast.desk)
    save(browse(cast.editor), "Elsewhere", "kind=name", cast.other_desk)
    view = SavedView.objects.get()
    change = reverse("saved_view_change", args=[view.public_id])
    assert browse(cast.outsider).post(change, {"act": "delete"}).status_code == 404
    browse(cast.checker).post(change, {"act": "delete"})
    assert SavedView.objects.exists()
    browse(cast.editor).post(change, {"act": "delete"})
    assert not SavedView.objects.exists()


def test_a_person_begins_with_the_view_they_chose_while_they_may_see_it(browse, cast):
    save(browse(cast.editor), "Names", "kind=name", cast.desk)
    change = reverse("saved_view_change", args=[SavedView.objects.get().public_id])
    client = browse(cast.checker)
    client.post(change, {"act": "start"})
    assert client.get("/").url == "/queue/?kind=name"
    assert "Stop using it as my start page" in client.get("/queue/?kind=name").content.decode()
    client.post(change, {"act": "no_start"})
    assert client.get("/").url == reverse("my_work")
    client.post(change, {"act": "start"})
    Membership.objects.filter(user=cast.checker).update(desk=cast.other_desk)
    assert client.get("/").url == reverse("my_work")


def test_a_view_whose_filters_are_no_longer_valid_has_no_count(browse, cast):
    SavedView.objects.create(name="Old", query="colour=red", owner=cast.editor, created_at=MONDAY)
    page = browse(cast.editor).get(reverse("saved_view_counts")).content.decode()
    assert '<a href="/queue/?colour=red"><span>Old</span></a>' in page


def test_filters_that_are_not_valid_are_not_offered_to_be_saved(browse, cast):
    client = browse(cast.editor)
    assert "Save view" in client.get(reverse("claim_queue")).content.decode()
    mistyped = client.get(f"{reverse('claim_queue')}?priority=normal")
    assert mistyped.status_code == 400
    assert "Save view" not in mistyped.content.decode()
    # One that is not valid any more can still be deleted.
    save(client, "Broken", "priority=normal")
    assert "Delete this view" in client.get(f"{reverse('claim_queue')}?priority=normal").content.decode()


def test_counts_of_views_are_for_who_may_see_the_claims_and_the_views(browse, cast):
    save(browse(cast.editor), "Names", "kind=name", cast.desk)
    counted = '<span>Names</span><span class="count">1</span>'
    assert counted in browse(cast.checker).get(reverse("saved_view_counts")).content.decode()
    assert "Names" not in browse(cast.outsider).get(reverse("saved_view_counts")).content.decode()
    assert Client().get(reverse("saved_view_counts")).status_code == 302


def test_counts_keep_their_places_where_others_change_something(browse, cast):
    client = browse(cast.editor)
    page = save(client, "Names", "kind=name")
    live = client.get(html.unescape(re.search(r'data-watch="([^"]*)"', page)[1])).content.decode()
    counted = '<span>Names</span><span class="count">1</span>'
    assert counted in live.partition('<div class="filters-later">')[2].partition("</div>")[0]
    assert "data-later" not in live


def test_rows_are_as_high_as_the_person_chose(browse, cast):
    client = browse(cast.editor)
    assert 'class="queue-table roomy"' not in client.get(reverse("claim_queue")).content.decode()
    answer = client.post(reverse("queue_row_height"), {"height": "roomy", "query": "kind=number"})
    assert answer.url == "/queue/?kind=number"
    assert 'class="queue-table roomy"' in client.get(reverse("claim_queue")).content.decode()
    assert (
        'class="queue-table roomy"' not in browse(cast.checker).get(reverse("claim_queue")).content.decode()
    )


def test_a_view_without_a_name_is_asked_about_again(browse, cast):
    client = browse(cast.editor)
    data = {"name": " ", "desk": str(cast.desk.public_id), "query": "kind=number&sort=due"}
    answer = client.post(reverse("saved_view_create"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter a name." in page
    assert 'class="optional"' not in page
    assert f'<option value="{cast.desk.public_id}" selected>' in page
    assert 'href="/queue/?kind=number&amp;sort=due"' in page
    form = answer.context["form"]
    sent = {bound.html_name: bound.value() for bound in form}
    answer = client.post(reverse("saved_view_create"), sent | {"name": "Figures"})
    assert answer.url == "/queue/?kind=number&sort=due"
    assert SavedView.objects.get().desk == cast.desk


def test_one_view_too_many_is_refused_with_its_name(browse, cast):
    for number in range(MAX_VIEWS):
        SavedView.objects.create(name=str(number), query="", owner=cast.editor, created_at=MONDAY)
    data = {"name": "Prices", "query": "kind=number"}
    answer = browse(cast.editor).post(reverse("saved_view_create"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There are 30 saved views already. Delete one first." in page
    assert 'value="Prices"' in page


def test_filters_that_are_too_long_to_be_saved_are_refused_in_words(browse, cast):
    data = {"name": "Long", "query": "tag=" + "a" * 2000}
    answer = browse(cast.editor).post(reverse("saved_view_create"), data)
    assert answer.status_code == 422
    alert = answer.content.decode().partition('<ul class="errors" role="alert">')[2].partition("</ul>")[0]
    assert "These filters are too long to be saved." in alert
