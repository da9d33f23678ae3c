"""PNG files with a palette: pictures of pages at a third of their size, nothing to install."""

import struct
import zlib

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Colours = npt.NDArray[np.float64]

COLOURS_MAX = 256
#: The commonest colours are surfaces of the page; they stay exact.
EXACT = 96
#: Colours as unlike the others as can be: a small mark on a map keeps its hue.
RARE = 64
#: Pixels that a rare colour has at least.
RARE_PIXELS = 6
ROUNDS = 5


def encode_palette_png(pixels: Pixels) -> bytes:
    """Return a PNG of at most 256 colours.

    Parameters
    ----------
    pixels
        Height × width × 3, red, green, blue.
    """
    height, width, _ = pixels.shape
    palette, chosen = reduce_colours(pixels.reshape(-1, 3))
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with filter 0: none
    rows[:, 1:] = chosen.reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def reduce_colours(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """Return a palette (n × 3) and the palette's row of each pixel (n × 3 in)."""
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    kinds, which, count = np.unique(packed, return_inverse=True, return_counts=True)
    kinds_rgb = np.stack([kinds >> 16, kinds >> 8 & 255, kinds & 255], axis=1).astype(np.float64)
    if len(kinds) <= COLOURS_MAX:
        return kinds_rgb.astype(np.uint8), which.astype(np.uint8)
    palette = _settle(kinds_rgb, count.astype(np.float64))
    return palette.round().astype(np.uint8), _nearest(kinds_rgb, palette)[which].astype(np.uint8)


def _settle(kinds: Colours, count: Colours) -> Colours:
    """Return 256 colours: the commonest and the oddest as they are, the others averaged."""
    palette = _seed(kinds, count)
    for _ in range(ROUNDS):
        home = _nearest(kinds, palette)
        weight = np.bincount(home, count, COLOURS_MAX)
        sums = np.stack([np.bincount(home, count * c, COLOURS_MAX) for c in kinds.T], axis=1)
        moved = (weight > 0) & (np.arange(COLOURS_MAX) >= EXACT + RARE)
        palette[moved] = sums[moved] / weight[moved, None]
    return palette


def _seed(kinds: Colours, count: Colours) -> Colours:
    by_count = kinds[np.argsort(-count, kind="stable")]
    seeds = list(by_count[:EXACT])
    there = kinds[count >= RARE_PIXELS]
    far = ((there[:, None] - np.array(seeds)) ** 2).sum(2).min(1)
    for _ in range(RARE):
        seeds.append(there[far.argmax()])
        far = np.minimum(far, ((there - seeds[-1]) ** 2).sum(1))
    return np.array([*seeds, *by_count[EXACT : COLOURS_MAX - RARE]])


def _nearest(kinds: Colours, palette: Colours) -> npt.NDArray[np.intp]:
    apart = (kinds**2).sum(1)[:, None] - 2 * kinds @ palette.T + (palette**2).sum(1)
    nearest: npt.NDArray[np.intp] = apart.argmin(axis=1)
    return nearest


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
