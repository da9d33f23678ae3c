"""Authenticated ciphers: AES-256 in GCM, or the national SM4 where a county must use it."""

import os
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Machine
from cryptography.hazmat.primitives.ciphers import algorithms, modes

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class Cipher(StrEnum):
    """With what new values are sealed; old values of either open."""

    AES = "aes"  #: AES-256-GCM
    SM4 = "sm4"  #: SM4-GCM 国密算法 (GB/T 32907-2016)


#: The byte by which a sealed value names its cipher.
MARKS: Final = {Cipher.AES: 1, Cipher.SM4: 2}

_KEY_BYTES: Final = {Cipher.AES: 32, Cipher.SM4: 16}


def _machine(cipher: Cipher, key: bytes, mode: modes.GCM) -> Machine[modes.GCM]:
    own = key[: _KEY_BYTES[cipher]]
    return Machine(algorithms.SM4(own) if cipher is Cipher.SM4 else algorithms.AES(own), mode)


def encrypt(cipher: Cipher, key: bytes, text: bytes, context: bytes) -> bytes:
    """Return a random nonce, what was encrypted, and the tag that also covers `context`."""
    nonce = os.urandom(NONCE_BYTES)
    at_work = _machine(cipher, key, modes.GCM(nonce)).encryptor()
    at_work.authenticate_additional_data(context)
    return nonce + at_work.update(text) + at_work.finalize() + at_work.tag


def decrypt(cipher: Cipher, key: bytes, sealed: bytes, context: bytes) -> bytes | None:
    """Return what was encrypted; None when a bit of it, its context or the key is another."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        return None
    nonce, body, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    at_work = _machine(cipher, key, modes.GCM(nonce, tag)).decryptor()
    at_work.authenticate_additional_data(context)
    try:
        return at_work.update(body) + at_work.finalize()
    except InvalidTag:
        return None
