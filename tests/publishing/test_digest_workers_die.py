"""Workers that are killed while they write letters: each person gets exactly one, whoever dies midway."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.models import OutgoingEmail
from lib.datetimes.clock import now
from publishing.models import PartnerDigest
from publishing.partners.digests import set_digest_frequency
from publishing.partners.people import invite_partner_person
from tests.factories import MONDAY
from tests.workers import ROOT, _database_address

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 6
WRITES = 2
"""Letters that a worker writes before it is killed inside the transaction of the next one."""
WORKER = f"""
import os, signal
import django
django.setup()
from lib.datetimes.clock import now
from publishing.partners import digests as partner_digests
partner_digests.LEASE_SECONDS = 1.0
real, left = partner_digests.queue_email, {WRITES}

def write_and_die(**said):
    global left
    real(**said)
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

partner_digests.queue_email = write_and_die
partner_digests.send_due_digests(clock=now)
"""


def test_each_gets_one_email_though_every_worker_is_killed(cast, partner, publish_claim):
    publish_claim()
    for number in range(PEOPLE):
        address = f"p{number}@wire.example.org"
        person, _ = invite_partner_person(partner, by=cast.admin, at=MONDAY, name="P", email=address)
        set_digest_frequency(person, by=person.user, at=MONDAY, frequency="daily")
    OutgoingEmail.objects.all().delete()
    PartnerDigest.objects.update(sent_position=0, due_at=now() - timedelta(hours=1))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STET_")} | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "STET_SECRET_KEY": settings.SECRET_KEY,
        "STET_BASE_URL": "https://127.0.0.1",
        "STET_DATABASE_URL": _database_address(),
        "STET_BROKER_URL": settings.STET_BROKER_URL,
    }
    ended: Counter[int] = Counter()
    for _ in range(PEOPLE):
        two = [subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment) for _ in range(2)]
        ended.update(worker.wait(120) for worker in two)
        if not PartnerDigest.objects.filter(due_at__lte=now()).exists():
            break
        time.sleep(1.1)  # until the leases of the dead have run out
    assert ended[-signal.SIGKILL] >= 2, ended
    assert Counter(OutgoingEmail.objects.values_list("to", flat=True)) == {
        f"p{number}@wire.example.org": 1 for number in range(PEOPLE)
    }
