"""The installation's keys: sealing texts, and finding a telephone number without reading it."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from geo.errors import Words
from governance.errors import GovernanceError
from governance.people.sealing.ciphers import MARKS, Cipher, decrypt, encrypt

KEY_BYTES: Final = 32

_HEADER_BYTES: Final = 2
_MOBILE: Final = re.compile(r"(?:0{0,2}86)(1[0-9]{10})")
_LANDLINE: Final = re.compile(r"(?:0{0,2}86)([1-9][0-9]{8,10})")


class SealedElsewhereError(GovernanceError):
    """A value was sealed with a key that is not in the key file."""

    sentence = Words(
        zh="个人信息是用另一把密钥加密的，无法读取。请把当时的密钥文件放回，"
        "或把旧密钥作为最后一行写入现在的密钥文件。",
        en="Personal data were sealed with another key and cannot be read. Put that key file "
        "back, or add the old key as the last line of the present one.",
    )


class SealBrokenError(GovernanceError):
    """A sealed value was changed, cut, or moved to where it does not belong."""

    sentence = Words(
        zh="一项加密的个人信息已损坏，或被移到了别处，无法读取。",
        en="A sealed item of personal data is damaged or was moved, and cannot be read.",
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """What is derived from one line of the key file."""

    mark: int
    seal: bytes = field(repr=False)

    @classmethod
    def of(cls, main: bytes) -> "_Key":
        return cls(_derive(main, b"wangge mark", 1)[0], _derive(main, b"wangge seal", KEY_BYTES))


def _derive(main: bytes, what_for: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=what_for).derive(main)


class Keyring:
    """The keys of one installation.

    Parameters
    ----------
    main
        Keys of 32 bytes or more. The first seals; the others open what they sealed once. The
        last, which is the oldest, makes indexes and receipts: these have to stay as they are.
    cipher
        With what new values are sealed.
    """

    def __init__(self, main: Sequence[bytes], *, cipher: Cipher = Cipher.AES) -> None:
        if not main or any(len(key) < KEY_BYTES for key in main):
            message = f"a key has at least {KEY_BYTES} bytes"
            raise ValueError(message)
        self._keys = tuple(_Key.of(key) for key in main)
        self._cipher = cipher
        self._index = _derive(main[-1], b"wangge blind index", KEY_BYTES)
        #: What turns an incident's id into its receipt: see `receipts`.
        self.receipt_key = _derive(main[-1], b"wangge receipt", KEY_BYTES)

    def seal(self, text: str, context: bytes) -> bytes:
        """Return a text sealed for one place, say ``b"incident_reporter.name:" + id``.

        It opens nowhere else, so a row cannot be given what belongs to another one.
        """
        key = self._keys[0]
        header = bytes((MARKS[self._cipher], key.mark))
        return header + encrypt(self._cipher, key.seal, text.encode(), header + context)

    def open(self, sealed: bytes, context: bytes) -> str:
        """Return a sealed text.

        Raises
        ------
        SealedElsewhereError
            When none of the keys has sealed it.
        SealBrokenError
            When it is damaged or belongs elsewhere.
        """
        header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
        cipher = next((one for one, mark in MARKS.items() if header[:1] == bytes((mark,))), None)
        if cipher is None or len(header) < _HEADER_BYTES:
            raise SealBrokenError
        candidates = [key for key in self._keys if key.mark == header[1]]
        if not candidates:
            raise SealedElsewhereError
        for key in candidates:
            found = decrypt(cipher, key.seal, rest, header + context)
            if found is not None:
                return found.decode()
        raise SealBrokenError

    def phone_index(self, text: str) -> bytes | None:
        """Return by what a telephone number is found again; None for a text without digits.

        However it is written (``+86 138-1234 5678``, full-width digits), one number has one index.
        """
        digits = phone_digits(text)
        return hmac.digest(self._index, digits.encode(), hashlib.sha256) if digits else None


def phone_digits(text: str) -> str:
    """Return the digits of a telephone number as it is dialled inside the country."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(letter for letter in plain if letter.isascii() and letter.isdigit())
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    is_foreign_form = plain.lstrip(" (").startswith("+") or digits.startswith("00")
    if is_foreign_form and (landline := _LANDLINE.fullmatch(digits)):
        return "0" + landline[1]
    return digits
