"""Evidence for synthetic incidents: small pictures that say what they are."""

import hashlib
from functools import cache
from io import BytesIO
from typing import Final

from governance.incidents.evidence.pictures import Picture

_SIZE: Final = (160, 120)
_SHADES: Final = ((176, 150, 120), (132, 168, 142), (138, 152, 180), (176, 172, 128))


@cache
def picture_of(kind: str, round_no: int) -> Picture:
    """Return the picture of a kind of evidence in a round: another one for each."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 slow to load

    shade = _SHADES[(len(kind) + round_no) % len(_SHADES)]
    image = Image.new("RGB", _SIZE, shade)
    draw = ImageDraw.Draw(image)
    draw.rectangle((8, 8, _SIZE[0] - 8, _SIZE[1] - 8), outline=(255, 255, 255), width=2)
    draw.text((20, 40), "SYNTHETIC DEMO", fill=(20, 20, 20))
    draw.text((20, 62), f"{kind}  round {round_no}", fill=(20, 20, 20))
    written = BytesIO()
    image.save(written, "JPEG", quality=40)
    content = written.getvalue()
    return Picture(content, *_SIZE, hashlib.sha256(content).digest())
