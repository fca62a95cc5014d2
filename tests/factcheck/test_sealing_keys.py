"""Keys of sources and desks: moved between a file and a KMS, replaced, and missing."""

import pytest
from botocore.exceptions import NoRegionError
from django.core.management import CommandError, call_command

from factcheck.models import Citation, SealingKey
from factcheck.models.sealing_key import forget_identities
from factcheck.sealing.contents import rotate_source_keys, seal_unsealed_sources
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.erasure import erase_source
from lib.crypto import key_wrapping
from lib.crypto.key_wrapping import SealingKeyMissing
from newsroom.doctor.findings import Level
from newsroom.doctor.installation import examine_sealing
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


def test_rotation_replaces_the_keys_of_desks_too(made):
    [old_desk_key] = SealingKey.objects.filter(desk__isnull=False)
    [old_source_key] = SealingKey.objects.filter(source__isnull=False)
    assert rotate_source_keys(at=MONDAY) == 1
    forget_identities()
    stolen = old_desk_key.unwrap_identity()
    for key in SealingKey.objects.filter(source=made.source):
        with pytest.raises(key_wrapping.pyrage.DecryptError):
            key_wrapping.pyrage.decrypt(bytes(key.identity), [stolen])
    assert read_passage() == WORDS
    old_source_key.refresh_from_db()
    assert old_source_key.unwrap_identity() is not None


def test_source_with_no_current_key_gets_one_and_an_erased_source_none(made, cast):
    SealingKey.objects.filter(source=made.source).update(replaced_at=MONDAY)
    assert seal_unsealed_sources(at=MONDAY) == 1
    assert read_passage() == WORDS
    erase_source(made.source, by=cast.checker, at=MONDAY)
    assert seal_unsealed_sources(at=MONDAY) == 0
    assert rotate_source_keys(at=MONDAY) == 0
    assert read_passage() == ""


def test_health_check_only_warns_where_nothing_is_to_be_sealed(cast, settings):
    settings.STET_SEALING_KEY_FILE = ""
    assert [one.level for one in examine_sealing()] == [Level.WARNING]


def test_health_check_finds_a_missing_key_wrong_where_something_is_sealed(made, settings):
    forget_identities()
    settings.STET_SEALING_KEY_FILE = ""
    assert [one.level for one in examine_sealing()] == [Level.WRONG]
