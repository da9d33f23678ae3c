import hashlib
import io
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from governance.incidents.evidence.pictures import (
    DECODING,
    LONGEST_SIDE,
    NotAPictureError,
    PictureTooLargeError,
    clean_picture,
)

GPS, ORIENTATION, MAKE, UPSIDE = 0x8825, 0x0112, 0x010F, 6
CANARY = "GPS-CANARY-115.4"


def photograph(
    size: tuple[int, int] = (40, 20), form: str = "JPEG", mode: str = "RGB", **kept: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, form, **kept)
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = UPSIDE
    exif[MAKE] = CANARY
    exif.get_ifd(GPS)[1] = "N"
    return photograph(exif=exif.tobytes(), comment=CANARY.encode())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_phones_make_comes_out_as_a_jpeg_of_the_same_size(form: str) -> None:
    kept = clean_picture(photograph(form=form))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 20))
    assert (kept.width, kept.height) == (40, 20)


def test_nothing_of_the_camera_survives_but_its_turn() -> None:
    given = with_exif()
    assert CANARY.encode() in given
    kept = clean_picture(given)
    assert CANARY.encode() not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (20, 40)  # turned upright


def test_a_file_behind_the_picture_is_left_behind() -> None:
    kept = clean_picture(photograph() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in kept.content
    assert b"PK\x03\x04" not in kept.content


def test_a_large_picture_is_made_smaller_in_proportion() -> None:
    kept = clean_picture(photograph((4000, 1000)))
    assert (kept.width, kept.height) == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_a_picture_s_digest_is_that_of_what_came_in() -> None:
    given = photograph()
    assert clean_picture(given).sha256 == hashlib.sha256(given).digest()


def test_what_is_see_through_comes_out_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean_picture(out.getvalue()).content)) as image:
        assert image.getpixel((4, 4)) == (255, 255, 255)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims side × side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


def test_a_flood_of_pixels_is_refused_before_it_is_decoded() -> None:
    for side in (5_100, 9_000, 12_000, 60_000):  # from the third on, Pillow itself stops
        with pytest.raises(PictureTooLargeError) as refused:
            clean_picture(bomb(side))
        assert refused.value.words.en.startswith("The picture has more than 25 million")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_decoded_whole_may_have_fewer_pixels_than_a_jpeg(form: str) -> None:
    size = (5_100, 5_000)
    assert clean_picture(photograph(size)).width == LONGEST_SIDE
    with pytest.raises(PictureTooLargeError):
        clean_picture(photograph(size, form))


def test_pictures_at_once_leave_the_process_as_they_found_it() -> None:
    before, given = warnings.filters, photograph((1_500, 1_200))
    with ThreadPoolExecutor(8) as threads:
        for kept in threads.map(clean_picture, [given] * 24):
            assert kept.width == 1_500
    assert warnings.filters is before


def test_no_more_pictures_than_two_are_decoded_at_once() -> None:
    with ThreadPoolExecutor(1) as threads, DECODING, DECODING:
        assert not DECODING.acquire(blocking=False)
        third = threads.submit(clean_picture, photograph())
        with pytest.raises(TimeoutError):
            third.result(timeout=0.2)
        DECODING.release()
        assert third.result(timeout=20).width == 40
        assert DECODING.acquire(timeout=20)


@pytest.mark.parametrize("place", range(2, 60))
def test_broken_metadata_do_not_break_anything(place: int) -> None:
    given = bytearray(with_exif())
    start = given.index(b"Exif") + place
    given[start : start + 4] = b"\xff\xfe\xff\xff"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in a process that serves
        try:
            assert CANARY.encode() not in clean_picture(bytes(given)).content
        except NotAPictureError as refused:
            assert refused.words.zh  # noqa: PT017 either is well


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a" + bytes(30),
        b"%PDF-1.4",
        photograph()[:60],
        photograph(form="TIFF"),
        photograph(form="BMP"),
        photograph(form="GIF"),
    ],
    ids=["empty", "text", "svg", "gif", "pdf", "cut off", "tiff", "bmp", "real gif"],
)
def test_what_is_no_photograph_is_refused_in_words(given: bytes) -> None:
    with pytest.raises(NotAPictureError) as refused:
        clean_picture(given)
    assert "JPEG" in refused.value.words.zh
