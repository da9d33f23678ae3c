"""The tags of a page: what its head loads, and what its body refers to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

_REFERRING = frozenset(
    {"src", "href", "srcset", "xlink:href", "action", "formaction", "data", "poster", "background"}
)
_AT_HOME = ("#", "data:")


@dataclass(frozen=True, slots=True)
class Block:
    """A script or style of the head: its text, or the address it would be loaded from."""

    is_style: bool
    text: str = ""
    address: str = ""

    def holding(self, text: str) -> "Block":
        """Return the block with its text in place of its address."""
        return replace(self, text=text, address="")


def blocks_of_head(html: str) -> list[Block]:
    """Return the scripts and styles of a page's head in their order.

    Metadata and the title are left out; any other tag that loads something is returned as a
    script with its address.
    """
    reader = _HeadReader()
    reader.feed(html)
    reader.close()
    return reader.blocks


def foreign_references(html: str) -> Iterator[str]:
    """Yield what a page's body would load, run or lead to: addresses, handlers and scripts."""
    reader = _BodyReader()
    reader.feed(html)
    reader.close()
    yield from reader.found


Attributes = list[tuple[str, str | None]]


class _HeadReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[Block] = []
        self._open = False

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        told = dict(attributes)
        address = told.get("src") or told.get("href") or ""
        self._open = tag in {"script", "style"} and not address
        if self._open or address:
            is_style = tag == "style" or (tag == "link" and told.get("rel") == "stylesheet")
            self.blocks.append(Block(is_style, address=address))

    def handle_startendtag(self, tag: str, attributes: Attributes) -> None:
        self.handle_starttag(tag, attributes)
        self._open = False

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 HTMLParser's own
        self._open = False

    def handle_data(self, text: str) -> None:
        if self._open:
            self.blocks[-1] = self.blocks[-1].holding(self.blocks[-1].text + text)


class _BodyReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        if tag in {"script", "style", "base", "meta", "iframe"}:
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.found.append(name)
            elif name in _REFERRING and not (value or "").startswith(_AT_HOME):
                self.found.append(value or name)
