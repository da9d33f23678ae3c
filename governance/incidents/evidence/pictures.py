"""Photographs made safe to keep: decoded, turned upright, made smaller, and written anew.

Nothing that the camera or a program wrote beside the picture survives: position, device,
thumbnails, comments, or another file behind it (polyglots). What is no picture is refused.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import Words
from governance.errors import GovernanceError

#: Formats that phones and cameras make; every other decoder stays shut.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
#: A picture of a small file may claim billions of pixels; it is refused before it is decoded.
MOST_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 2048
QUALITY: Final = 82


class NotAPictureError(GovernanceError):
    """The file is no picture that we take."""

    sentence = Words(
        zh="这个文件不是可用的照片。请上传 JPEG、PNG 或 WebP 格式的照片。",
        en="This file is no photograph that can be used. Send a JPEG, PNG or WebP picture.",
    )


class PictureTooLargeError(GovernanceError):
    """The picture has more pixels than any camera's."""

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
        When it claims more than `MOST_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of bombs and of broken metadata
            return _write_anew(given)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_large() from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning) as broken:
        raise NotAPictureError from broken


def _write_anew(given: bytes) -> Picture:
    with Image.open(io.BytesIO(given), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_large()
        # A JPEG is decoded at a fraction of its size where that is enough.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        plain = _opaque(upright)
    out = io.BytesIO()
    # Pasted into a new image: nothing of the old one's metadata comes along.
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    digest = hashlib.sha256(given).digest()
    return Picture(out.getvalue(), fresh.width, fresh.height, digest)


def _too_large() -> PictureTooLargeError:
    millions = MOST_PIXELS // 1_000_000
    return PictureTooLargeError(millions=millions)


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image on white where it was transparent."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return image.convert("RGB")
