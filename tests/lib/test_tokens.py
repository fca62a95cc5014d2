"""A token is shown once, kept as a digest, and a typing error in it is told apart without the database."""

import re

import pytest

from lib.crypto import tokens


def test_a_token_has_the_promised_shape():
    minted = tokens.mint_token()
    assert re.fullmatch(r"stet_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", minted.secret)
    assert minted.secret.split("_")[1] == minted.key_id == tokens.get_key_id(minted.secret)
    assert tokens.mint_token("hook").secret.startswith("hook_")


def test_what_is_stored_does_not_hold_the_secret():
    minted = tokens.mint_token()
    assert minted.digest == tokens.digest_token(minted.secret)
    assert re.fullmatch(r"[0-9a-f]{64}", minted.digest)
    assert minted.secret.split("_")[2] not in minted.key_id + minted.digest


def test_no_two_tokens_are_alike():
    minted = [tokens.mint_token() for _ in range(500)]
    assert len({token.secret for token in minted}) == len({token.key_id for token in minted}) == 500


def test_only_the_token_itself_matches():
    minted, other = tokens.mint_token(), tokens.mint_token()
    assert tokens.matches_digest(minted.secret, minted.digest)
    assert not tokens.matches_digest(other.secret, minted.digest)
    assert not tokens.matches_digest("", minted.digest)
    assert not tokens.matches_digest("\ud800", minted.digest)


def test_every_single_typing_error_is_seen():
    secret = tokens.mint_token().secret
    assert tokens.is_well_formed_token(secret)
    for place, letter in enumerate(secret):
        wrong = "x" if letter != "x" else "y"
        assert not tokens.is_well_formed_token(secret[:place] + wrong + secret[place + 1 :])
        assert not tokens.is_well_formed_token(secret[:place] + secret[place + 1 :])
    swapped = secret[:20] + secret[21] + secret[20] + secret[22:]
    assert tokens.is_well_formed_token(swapped) is (swapped == secret)


@pytest.mark.parametrize("text", ["", "stet", "stet___", "stet_ä_ö_ü", "Bearer x", "stet_" + "a" * 10_000])
def test_other_text_is_no_token(text):
    assert not tokens.is_well_formed_token(text)
    assert tokens.get_key_id(text) == ""


def test_white_space_around_a_token_is_not_part_of_it():
    assert not tokens.is_well_formed_token(tokens.mint_token().secret + "\n")


@pytest.mark.parametrize("prefix", ["", "STET", "a_b", "a" * 17])
def test_a_prefix_is_small_letters(prefix):
    with pytest.raises(ValueError, match="prefix"):
        tokens.mint_token(prefix)
