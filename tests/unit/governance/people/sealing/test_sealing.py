"""What is sealed opens for its key and its place, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.people.sealing.ciphers import Cipher
from governance.people.sealing.keyring import (
    Keyring,
    SealBrokenError,
    SealedElsewhereError,
    phone_digits,
)

MAIN = bytes(range(32))
RING = Keyring([MAIN])
NATIONAL = Keyring([MAIN], cipher=Cipher.SM4)
OTHER = Keyring([bytes(range(100, 132))])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
RINGS = st.sampled_from([RING, NATIONAL])


@given(TEXTS, st.binary(max_size=40), RINGS)
def test_what_is_sealed_opens_again_whichever_cipher_is_set_now(
    text: str, context: bytes, ring: Keyring
) -> None:
    sealed = ring.seal(text, context)
    assert RING.open(sealed, context) == NATIONAL.open(sealed, context) == text


@given(TEXTS, RINGS)
def test_two_seals_of_one_text_have_nothing_in_common(text: str, ring: Keyring) -> None:
    one, two = ring.seal(text, b"here"), ring.seal(text, b"here")
    assert one[:2] == two[:2]
    assert one[2:14] != two[2:14]
    assert text.encode() not in one or len(text) < 4


@given(TEXTS, st.binary(max_size=20), st.binary(max_size=20), RINGS)
def test_what_was_sealed_for_one_place_does_not_open_in_another(
    text: str, place: bytes, other: bytes, ring: Keyring
) -> None:
    sealed = ring.seal(text, place)
    if place != other:
        with pytest.raises(SealBrokenError):
            ring.open(sealed, other)


@given(TEXTS, st.data(), RINGS)
def test_a_single_changed_bit_is_found(text: str, data: st.DataObject, ring: Keyring) -> None:
    sealed = bytearray(ring.seal(text, b"x"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((SealBrokenError, SealedElsewhereError)):
        ring.open(bytes(sealed), b"x")


@pytest.mark.parametrize("length", range(30))
def test_a_seal_that_was_cut_is_broken(length: int) -> None:
    with pytest.raises((SealBrokenError, SealedElsewhereError)):
        RING.open(RING.seal("张三", b"x")[:length], b"x")


def test_a_key_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(SealedElsewhereError):
        OTHER.open(RING.seal("张三", b"x"), b"x")


def test_a_new_key_seals_and_the_old_ones_open_and_keep_index_and_receipts() -> None:
    new = bytes(range(50, 82))
    both = Keyring([new, MAIN])
    assert both.open(RING.seal("旧", b"x"), b"x") == "旧"
    with pytest.raises(SealedElsewhereError):
        RING.open(both.seal("新", b"x"), b"x")
    assert both.phone_index("13812345678") == RING.phone_index("13812345678")
    assert both.receipt_key == RING.receipt_key


@pytest.mark.parametrize("keys", [[], [b"short"], [MAIN, b"x" * 31]])
def test_short_keys_are_none(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32"):
        Keyring(keys)


@pytest.mark.parametrize(
    "written",
    [
        "13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678", "+8613812345678",
        "008613812345678", "8613812345678", "（+86）13812345678", "１３８１２３４５６７８",
        "  13812345678 ",
    ],
)  # fmt: skip
def test_one_telephone_number_has_one_index_however_it_is_written(written: str) -> None:
    assert RING.phone_index(written) == RING.phone_index("13812345678")


def test_a_landline_is_the_same_with_and_without_the_country() -> None:
    assert phone_digits("+86 796 2600000") == phone_digits("0796-2600000") == "07962600000"
    assert phone_digits("86123456") == "86123456"


@given(st.integers(10**10, 2 * 10**10 - 1), st.integers(10**10, 2 * 10**10 - 1))
def test_different_numbers_have_different_indexes(one: int, two: int) -> None:
    assert (RING.phone_index(str(one)) == RING.phone_index(str(two))) == (one == two)


def test_what_holds_no_digit_has_no_index_and_another_key_another_index() -> None:
    assert RING.phone_index("没有电话") is None
    assert RING.phone_index("12345") != OTHER.phone_index("12345")


@pytest.mark.parametrize(("ring", "mark"), [(RING, 1), (NATIONAL, 2)])
def test_a_seal_names_its_cipher(ring: Keyring, mark: int) -> None:
    assert ring.seal("", b"")[0] == mark
