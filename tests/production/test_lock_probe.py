"""The probe of the upgrade measures how long a writer waits for a table."""

import threading
import time

import psycopg
import pytest
from django.db import connection

from tests.production.load import LockProbe

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HELD_SECONDS = 2


def get_address() -> str:
    """Return the connection string of the test's own database."""
    known = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        host=known["HOST"], port=known["PORT"], user=known["USER"], dbname=known["NAME"]
    )


def test_a_lock_that_keeps_writers_out_is_measured_and_its_table_named(db):
    def hold() -> None:
        with psycopg.connect(get_address()) as other:
            other.execute("LOCK TABLE accounts_desk IN SHARE MODE")  # as CREATE INDEX takes
            time.sleep(HELD_SECONDS)

    with LockProbe(get_address()) as probe:
        while not probe.rounds:
            time.sleep(0.01)
        holder = threading.Thread(target=hold)
        holder.start()
        holder.join()
        time.sleep(0.1)
    table, seconds = probe.get_longest()
    assert table == "accounts_desk"
    assert seconds > HELD_SECONDS / 2


def test_a_probe_that_cannot_ask_fails_the_trial():
    with pytest.raises(psycopg.OperationalError), LockProbe("host=127.0.0.1 port=1"):
        time.sleep(0.1)
