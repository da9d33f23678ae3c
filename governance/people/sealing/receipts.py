"""Receipt codes: what a reporter keeps to look after their incident without signing in.

A code is the incident's id under a permutation that only the key knows. Nobody can guess one, one
tells nothing of another, and nothing has to be stored.
"""

import uuid
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from governance.people.sealing.keyring import Keyring

#: Crockford's base 32: no I, L, O or U.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BITS: Final = 5
_LETTERS: Final = 26
_GROUP: Final = 5
_BLOCK_BYTES: Final = 16


def receipt_code(keyring: Keyring, incident: uuid.UUID) -> str:
    """Return the code of an incident: 26 characters in groups, the last of six."""
    number = int.from_bytes(_permute(keyring, incident.bytes, backwards=False))
    letters = "".join(
        _ALPHABET[(number >> (_BITS * place)) & 31] for place in reversed(range(_LETTERS))
    )
    cuts = range(0, _LETTERS - _GROUP - 1, _GROUP)
    groups = [letters[at : at + _GROUP] for at in cuts]
    return "-".join([*groups, letters[len(groups) * _GROUP :]])


def incident_of_receipt(keyring: Keyring, code: str) -> uuid.UUID | None:
    """Return the id that a code stands for, None for what is no code.

    Small letters, blanks and dashes are as good, and so is O for 0, I or L for 1. Whether there
    is such an incident is for the database to say.
    """
    letters = "".join(code.split()).replace("-", "").upper().translate(_MISREAD)
    if len(letters) != _LETTERS or any(letter not in _ALPHABET for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << _BITS | _ALPHABET.index(letter)
    if number.bit_length() > _BLOCK_BYTES * 8:
        return None
    return uuid.UUID(bytes=_permute(keyring, number.to_bytes(_BLOCK_BYTES), backwards=True))


def _permute(keyring: Keyring, block: bytes, *, backwards: bool) -> bytes:
    # One block, never two under one key and mode: here ECB is the permutation itself.
    machine = Cipher(algorithms.AES(keyring.receipt_key), modes.ECB())  # noqa: S305 see above
    at_work = machine.decryptor() if backwards else machine.encryptor()
    return at_work.update(block) + at_work.finalize()
