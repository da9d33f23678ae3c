"""Photographs made safe to keep: decoded, turned upright, made smaller, and written anew.

Nothing that the camera or a program wrote beside the picture survives: position, device,
thumbnails, comments, or another file behind it (polyglots). What is no picture is refused.
"""

import hashlib
import io
import struct
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import Words
from governance.errors import GovernanceError

#: Formats that phones and cameras make; every other decoder stays shut.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
#: A picture of a small file may claim billions of pixels; it is refused before it is decoded. A
#: JPEG is decoded at a fraction of its size, every other form whole.
MOST_PIXELS_OF_JPEG: Final = 60_000_000
MOST_PIXELS: Final = 25_000_000
_BEGINNING_OF_JPEG: Final = b"\xff\xd8"
#: Held while a picture is decoded: two at once, as each takes a few hundred megabytes.
DECODING: Final = BoundedSemaphore(2)
#: What Pillow raises at a broken picture, or at broken metadata beside it.
_BROKEN: Final = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
LONGEST_SIDE: Final = 2048
QUALITY: Final = 82


class NotAPictureError(GovernanceError):
    """The file is no picture that we take."""

    sentence = Words(
        zh="这个文件不是可用的照片。请上传 JPEG、PNG 或 WebP 格式的照片。",
        en="This file is no photograph that can be used. Send a JPEG, PNG or WebP picture.",
    )


class PictureTooLargeError(GovernanceError):
    """The picture has more pixels than are decoded of one of its form."""

    sentence = Words(
        zh="照片超过 {millions} 百万像素，无法处理。请用普通拍照模式重拍，或先缩小。",
        en="The picture has more than {millions} million pixels. Take it anew at an ordinary size, "
        "or make it smaller first.",
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: JPEG bytes, its size in pixels, and the digest of what came in."""

    content: bytes
    width: int
    height: int
    sha256: bytes
    media_type: str = "image/jpeg"


def clean_picture(given: bytes) -> Picture:
    """Return a picture written anew from its pixels.

    Raises
    ------
    NotAPictureError
        When it cannot be decoded as one of `FORMATS`, or holds several pictures.
    PictureTooLargeError
        When it claims more pixels than one of its form may have.
    """
    most = MOST_PIXELS_OF_JPEG if given.startswith(_BEGINNING_OF_JPEG) else MOST_PIXELS
    try:
        return _write_anew(given, most)
    # Pillow stops by itself far beyond, and warns before that where warnings are errors.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_large(most) from bomb
    except _BROKEN as broken:
        raise NotAPictureError from broken


def _write_anew(given: bytes, most: int) -> Picture:
    # Opening reads the header alone.
    with Image.open(io.BytesIO(given), formats=FORMATS) as image:
        if image.width * image.height > most:
            raise _too_large(most)
        with DECODING:
            plain = _decode(image)
    out = io.BytesIO()
    # Pasted into a new image: nothing of the old one's metadata comes along.
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    digest = hashlib.sha256(given).digest()
    return Picture(out.getvalue(), fresh.width, fresh.height, digest)


def _decode(image: Image.Image) -> Image.Image:
    """Return an image upright, opaque, and no longer than `LONGEST_SIDE`."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _opaque(ImageOps.exif_transpose(image))


def _too_large(most: int) -> PictureTooLargeError:
    return PictureTooLargeError(millions=most // 1_000_000)


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image on white where it was transparent."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return image.convert("RGB")
