"""A token is shown once, kept as a digest, and a typing error in it is told apart without the database."""

import re

import pytest

from lib import tokens


def test_a_token_has_the_promised_shape():
    minted = tokens.mint()
    assert re.fullmatch(r"stet_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", minted.secret)
    assert minted.secret.split("_")[1] == minted.key_id == tokens.key_id(minted.secret)
    assert tokens.mint("hook").secret.startswith("hook_")


def test_what_is_stored_does_not_hold_the_secret():
    minted = tokens.mint()
    assert minted.digest == tokens.digest(minted.secret)
    assert re.fullmatch(r"[0-9a-f]{64}", minted.digest)
    assert minted.secret.split("_")[2] not in minted.key_id + minted.digest


def test_no_two_tokens_are_alike():
    minted = [tokens.mint() for _ in range(500)]
    assert len({token.secret for token in minted}) == len({token.key_id for token in minted}) == 500


def test_only_the_token_itself_matches():
    minted, other = tokens.mint(), tokens.mint()
    assert tokens.matches(minted.secret, minted.digest)
    assert not tokens.matches(other.secret, minted.digest)
    assert not tokens.matches("", minted.digest)
    assert not tokens.matches("\ud800", minted.digest)


def test_every_single_typing_error_is_seen():
    secret = tokens.mint().secret
    assert tokens.looks_like(secret)
    for place, letter in enumerate(secret):
        wrong = "x" if letter != "x" else "y"
        assert not tokens.looks_like(secret[:place] + wrong + secret[place + 1 :])
        assert not tokens.looks_like(secret[:place] + secret[place + 1 :])
    swapped = secret[:20] + secret[21] + secret[20] + secret[22:]
    assert tokens.looks_like(swapped) is (swapped == secret)


@pytest.mark.parametrize("text", ["", "stet", "stet___", "stet_ä_ö_ü", "Bearer x", "stet_" + "a" * 10_000])
def test_other_text_is_no_token(text):
    assert not tokens.looks_like(text)
    assert tokens.key_id(text) == ""


def test_white_space_around_a_token_is_not_part_of_it():
    assert not tokens.looks_like(tokens.mint().secret + "\n")


@pytest.mark.parametrize("prefix", ["", "STET", "a_b", "a" * 17])
def test_a_prefix_is_small_letters(prefix):
    with pytest.raises(ValueError, match="prefix"):
        tokens.mint(prefix)
