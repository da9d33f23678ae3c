"""One page that needs no other: its styles and scripts inside, and named in its own policy."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from geo.errors import Lang, Words

#: Maps of ours carry no review number (审图号): every one says so, on paper and as a file too.
NOT_PUBLIC = Words("内部工作用图，不得公开", "For internal work, not for publication")


@dataclass(frozen=True, slots=True)
class LonePage:
    """A self-contained page.

    Attributes
    ----------
    policy
        Its content security policy: just its own scripts and styles, by hash, and nothing else.
        The same page has the same policy, and a script that came in any other way does not run.
    """

    html: str
    policy: str


def assemble(
    title: str, lang: Lang, *, styles: Sequence[str], body: str, scripts: Sequence[str]
) -> LonePage:
    """Return a page of styles and scripts as text and a body as HTML; the title is escaped."""
    styles = [text for text in styles if text.strip()]
    scripts = [text for text in scripts if text.strip()]
    policy = (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
    )
    head = "".join(f"<style>{text}</style>" for text in styles)
    tail = "".join(f"<script>{text}</script>" for text in scripts)
    html = (
        f'<!DOCTYPE html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head>'
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}</head><body>{body}{tail}</body></html>"
    )
    return LonePage(html, policy)


def sentence_page(words: Words, *, lang: Lang) -> LonePage:
    """Return a page that says one sentence where a map would be."""
    style = "body{font:16px/1.6 sans-serif;padding:3em;color:#17242e;background:#f4f6f5}"
    sentence = words.of(lang)
    return assemble(sentence, lang, styles=[style], body=f"<p>{escape(sentence)}</p>", scripts=[])


def _hashes(texts: Sequence[str]) -> str:
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests) or "'none'"
