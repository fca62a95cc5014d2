"""Wrapping of keys with a KMS: what it wraps it unwraps, and a refusal is one sentence."""

import pytest
from botocore.session import get_session
from botocore.stub import Stubber

from lib.crypto.key_wrapping import KmsWrapper, SealingKeyMissing, get_key_wrapper


@pytest.fixture
def client():
    return get_session().create_client(
        "kms", region_name="eu-west-1", aws_access_key_id="id", aws_secret_access_key="secret"
    )


def test_kms_wraps_and_unwraps(client):
    with Stubber(client) as kms:
        kms.add_response("encrypt", {"CiphertextBlob": b"wrapped"}, {"KeyId": "a-key", "Plaintext": b"key"})
        kms.add_response("decrypt", {"Plaintext": b"key"}, {"CiphertextBlob": b"wrapped"})
        wrapper = KmsWrapper("a-key", client)
        assert wrapper.unwrap_key(wrapper.wrap_key(b"key")) == b"key"


def test_kms_that_refuses_is_a_missing_key(client):
    with Stubber(client) as kms:
        kms.add_client_error("decrypt", "AccessDeniedException")
        with pytest.raises(SealingKeyMissing, match="the KMS refused to decrypt: ClientError"):
            KmsWrapper("a-key", client).unwrap_key(b"wrapped")


def test_what_a_file_wrapped_is_unwrapped_by_the_file_after_a_move_to_a_kms(settings):
    name = get_key_wrapper().name
    settings.STET_SEALING_KMS_KEY = "a-key"
    assert get_key_wrapper(name).name == name
