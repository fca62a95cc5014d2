"""Keys of sources and desks: moved between a file and a KMS, replaced, and missing."""

import pytest
from botocore.exceptions import NoRegionError
from django.core.management import CommandError, call_command

from factcheck.models import Citation, SealingKey
from factcheck.models.sealing_key import forget_identities
from factcheck.sources.citation_actions import create_citation
from lib.crypto import key_wrapping
from lib.crypto.key_wrapping import SealingKeyMissing
from tests.factories import MONDAY

WORDS = "The quagmarine pump was never mended."


class StubbedKms:
    """A KMS that wraps by writing a mark before the key, and counts what it was asked."""

    def __init__(self):
        self.calls = []

    def encrypt(self, *, KeyId, Plaintext):
        self.calls.append("encrypt")
        return {"CiphertextBlob": b"kms:" + Plaintext[::-1]}

    def decrypt(self, *, CiphertextBlob):
        self.calls.append("decrypt")
        assert CiphertextBlob.startswith(b"kms:")
        return {"Plaintext": CiphertextBlob[4:][::-1]}


@pytest.fixture
def kms(monkeypatch):
    client = StubbedKms()
    monkeypatch.setattr(key_wrapping, "_get_kms_client", lambda: client)
    return client


@pytest.fixture
def made(create_claim_in_state, cast):
    return create_citation(
        create_claim_in_state("checking"), kind="statement", medium="interview", author="A source",
        published_on=MONDAY.date(), passage=WORDS, is_restricted=True, by=cast.checker, at=MONDAY,
    )  # fmt: skip


def read_passage():
    forget_identities()
    return Citation.objects.get().passage


def test_keys_move_to_a_kms_and_back_to_a_file(made, kms, settings, capsys):
    file = settings.STET_SEALING_KEY_FILE
    settings.STET_SEALING_KMS_KEY = "a-key"
    call_command("rotate_sealing_key", to="kms")
    assert "a-key alone opens every one" in capsys.readouterr().out
    settings.STET_SEALING_KEY_FILE = ""
    assert read_passage() == WORDS
    settings.STET_SEALING_KEY_FILE = file
    call_command("rotate_sealing_key", to="file")
    assert "age1" in capsys.readouterr().out
    settings.STET_SEALING_KMS_KEY = ""
    kms.calls.clear()
    assert read_passage() == WORDS
    assert kms.calls == []


def test_key_of_a_kms_still_opens_once_the_settings_name_a_file(made, kms, settings):
    settings.STET_SEALING_KMS_KEY = "a-key"
    call_command("rotate_sealing_key")
    settings.STET_SEALING_KMS_KEY = ""
    assert read_passage() == WORDS


def test_nothing_is_rotated_that_the_new_key_alone_would_not_open(made, kms, settings, monkeypatch):
    before = bytes(SealingKey.objects.get(desk__isnull=False).identity)
    settings.STET_SEALING_KMS_KEY = "a-key"
    monkeypatch.setattr(kms, "decrypt", lambda **_: {"Plaintext": key_of_nobody()})
    with pytest.raises(CommandError, match="another key"):
        call_command("rotate_sealing_key")
    assert bytes(SealingKey.objects.get(desk__isnull=False).identity) == before
    settings.STET_SEALING_KMS_KEY = ""
    assert read_passage() == WORDS


def key_of_nobody():
    return str(key_wrapping.pyrage.x25519.Identity.generate()).encode()


def test_missing_region_is_a_missing_key(made, settings, monkeypatch):
    def refuse():
        raise NoRegionError

    monkeypatch.setattr(key_wrapping, "_get_kms_client", refuse)
    settings.STET_SEALING_KMS_KEY = "a-key"
    with pytest.raises(CommandError, match="NoRegionError"):
        call_command("rotate_sealing_key")


def test_missing_key_of_a_desk_is_no_erased_source(made):
    SealingKey.objects.filter(desk__isnull=False).delete()
    with pytest.raises(SealingKeyMissing):
        read_passage()
