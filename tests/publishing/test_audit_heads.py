"""What is published of the record: a hash a day, for people, programs and feed readers, and no count."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import transaction

from audit.actions import append_event
from audit.actions.verification_runs import create_day_head
from audit.models import DayHead, Event
from tests.factories import MONDAY

ADDRESSES = ["/audit/day-heads/", "/audit/day-heads.json", "/audit/day-heads.atom"]


@pytest.fixture
def heads(cast):
    for day in range(3):
        for _ in range(40 + day):
            with transaction.atomic():
                append_event(
                    actor=cast.editor, action="start", subject_type="desk", subject=cast.desk, at=MONDAY
                )
        create_day_head(at=MONDAY + timedelta(days=day))
    return list(DayHead.objects.all())


@pytest.mark.parametrize("address", ADDRESSES)
def test_everybody_finds_each_days_hash_and_no_count_of_entries(client, heads, address):
    page = client.get(address).content.decode()
    for head in heads:
        assert head.hash in page
    value = page
    for head in heads:
        value = value.replace(head.hash, "").replace(head.root, "")
    assert str(Event.objects.count()) not in value


def test_programs_read_days_the_newest_first(client, heads):
    data = client.get("/audit/day-heads.json").json()
    assert [head["day"] for head in data["heads"]] == ["2026-03-04", "2026-03-03", "2026-03-02"]
    assert set(data["heads"][0]) == {"day", "hash", "root", "taken_at"}
    assert data["next"] is None


def test_a_long_list_goes_on_elsewhere(client, heads, monkeypatch):
    monkeypatch.setattr("publishing.public.views.audit_heads.MAX_JSON_HEADS", 2)
    monkeypatch.setattr("publishing.public.views.audit_heads.PAGE_SIZE", 2)
    first = client.get("/audit/day-heads.json").json()
    second = client.get(first["next"]).json()
    assert [head["day"] for head in second["heads"]] == ["2026-03-02"]
    assert 'rel="next"' in client.get("/audit/day-heads/").content.decode()
    assert client.get("/audit/day-heads/?cursor=forged").status_code == 404


def test_the_feed_is_one(client, heads):
    answer = client.get("/audit/day-heads.atom")
    entries = ElementTree.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries] == [
        f"{head.day} {head.hash}" for head in heads
    ]
    assert b'rel="next"' not in answer.content


def test_the_feed_leads_to_its_older_days(client, heads, monkeypatch):
    monkeypatch.setattr("publishing.public.views.audit_heads.PAGE_SIZE", 2)
    page = ElementTree.fromstring(client.get("/audit/day-heads.atom").content)
    [older] = page.findall("{http://www.w3.org/2005/Atom}link[@rel='next']")
    assert heads[-1].hash in client.get(older.attrib["href"]).content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_cache_may_keep_it_and_nothing_varies_by_who_asks(client, cast, heads, address):
    anonymous = client.get(address)
    client.force_login(cast.admin)
    assert client.get(address).content == anonymous.content
    assert anonymous["Cache-Control"] == "public, max-age=60"
    assert client.get(address, headers={"if-none-match": anonymous["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_newsroom_that_publishes_none_answers_as_if_there_were_nothing(client, heads, settings, address):
    settings.STET_PUBLISH_AUDIT_HEADS = False
    assert client.get(address).status_code == 404


def test_what_is_published_checks_the_record(client, heads, tmp_path, capsys):
    file = tmp_path / "day-heads.json"
    file.write_bytes(client.get("/audit/day-heads.json").content)
    call_command("verify_audit_log", checkpoint_file=[str(file)])
    assert json.loads(file.read_text())["newsroom"] == "The Daily Proof"
    assert "The audit log is intact" in capsys.readouterr().out
