"""The mirroring program, as a partner runs it: a process of its own against a server on this machine."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Desk
from accounts.models.enums import Visibility
from publishing.models import PublicDocument
from publishing.partners.actions import issue_partner_key
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAM = Path(__file__).resolve().parent.parent.parent / "publishing" / "pull" / "stet-pull"


@pytest.fixture
def start(live_server, partner_key, tmp_path):
    """start(*options) -> the process; its file is tmp_path / "mirror"."""
    started = []

    def play(*options, secret=partner_key, address=""):
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), address or live_server.url, str(tmp_path / "mirror"), *options],
            env={"PATH": os.environ["PATH"], "STET_KEY": secret},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield play
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def pull(start):
    """pull(*options) -> (exit status, what it said, what it complained of)."""

    def play(*options, **more):
        process = start(*options, **more)
        value, complained = process.communicate(timeout=60)
        return process.returncode, value, complained

    return play


@pytest.fixture
def mirror(tmp_path):
    """mirror(sql) -> rows."""

    def ask(sql):
        with closing(sqlite3.connect(tmp_path / "mirror")) as database:
            return database.execute(sql).fetchall()

    return ask


def standing():
    rows = PublicDocument.objects.current().exclude(publication_status="retracted")
    return sorted((str(one.public_id), one.content["statement"], one.rating) for one in rows)


def test_it_holds_exactly_what_stands(pull, mirror, publish_claim, correct_claim, retract_claim):
    claims = [publish_claim() for _ in range(3)]
    status, value, _ = pull()
    assert (status, value) == (0, "3 verdicts, 0 retracted\n")
    correct_claim(claims[0])
    retract_claim(claims[1])
    publish_claim()
    assert pull()[0] == 0
    assert sorted(mirror("SELECT id, statement, rating FROM verdicts")) == standing()
    [missing] = mirror("SELECT id, statement, claimant, note FROM retracted")
    assert missing == (
        str(claims[1].public_id), claims[1].statement, claims[1].claimant, "The table was forged."
    )  # fmt: skip
    assert not mirror(
        "SELECT 1 FROM document WHERE document LIKE '%explanation%' AND publication_status = 'retracted'"
    )


def test_a_key_for_trying_out_mirrors_what_is_made_up(pull, mirror, publish_claim, cast, partner):
    publish_claim()
    secret = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Trying", scopes=["try-out"]).secret
    assert pull(secret=secret)[:2] == (0, "7 verdicts, 1 retracted\n")
    assert all(statement.startswith("TEST") for [statement] in mirror("SELECT statement FROM verdicts"))
    assert pull(secret=secret)[:2] == (0, "7 verdicts, 1 retracted\n")


def test_killed_at_any_moment_it_goes_on_from_where_it_was(start, pull, mirror, publish_claim):
    for _ in range(4):
        publish_claim()
    for pause in (0.05, 0.1, 0.15, 0.2, 0.3):
        process = start()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert pull()[0] == 0
    assert sorted(mirror("SELECT id, statement, rating FROM verdicts")) == standing()


def test_when_the_licence_changes_it_reads_everything_again_and_forgets_the_rest(pull, mirror, publish_claim):
    publish_claim()
    pull()
    Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
    status, value, _ = pull()
    assert status == 0
    assert "reading everything again" in value
    assert mirror("SELECT * FROM document") == []


def test_a_key_that_opens_nothing_is_said_to_at_once(pull, publish_claim):
    status, _, complained = pull(secret="stet_wrong")
    assert (status, "401: The key is incomplete." in complained) == (1, True)


def test_one_file_mirrors_one_newsroom(pull, publish_claim):
    publish_claim()
    pull()
    status, _, complained = pull(address="http://127.0.0.1:9")
    assert (status, "Give another one" in complained) == (1, True)


@pytest.mark.postgres
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_and_hears_of_a_correction_at_once(start, publish_claim, correct_claim, mirror, number):
    claim = publish_claim()
    process = start("--follow", "--every", "1")
    assert process.stdout.readline() == "1 verdicts, 0 retracted\n"
    correct_claim(claim)
    line = process.stdout.readline()
    assert f"corrected  {claim.public_id}" in line
    assert mirror("SELECT rating FROM verdicts") == [("Mostly true",)]
    process.send_signal(number)
    assert process.wait(10) == 0


def test_anybody_can_take_it_from_the_newsroom(db):
    answer = Client().get("/api/stet-pull")
    assert answer.content == PROGRAM.read_bytes()
    assert "attachment" in answer["Content-Disposition"]
    assert Client().get("/api/stet-pull", headers={"if-none-match": answer["ETag"]}).status_code == 304
