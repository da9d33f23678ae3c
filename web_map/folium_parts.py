"""Parts of our own for folium maps: what people wrote reaches the page only through these.

Folium compiles what its elements render as a template a second time. ``{{…}}`` in a grid's name
inside a `folium.GeoJson` would therefore run as Python on the server; and ``${…}`` in a
`folium.Popup` runs in the browser even after HTML escaping. The parts here hand over finished
text that nothing reads as a template again, values as JSON that no script or template syntax
survives in, and words as elements whose `textContent` the page's script sets.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from branca.element import Element, Figure
from jinja2 import Environment, PackageLoader, StrictUndefined

from geo.errors import Lang

STATIC = Path(__file__).parent / "static"

#: What could end a script, open an entity, a template literal or a template, or break a line.
_PERILOUS = re.compile(r"[<>&'`$\u2028\u2029]|\{(?=[{%#])")


def script_json(value: object) -> str:
    r"""Return `value` as JSON that may stand inside a script.

    Perilous characters become ``\u….``: they can occur only inside strings, for after the ``{``
    of an object JSON has a quotation mark or a ``}``. NaN has no place in JSON.

    Raises
    ------
    ValueError
        When a number is not finite.
    """
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return escape_json(plain)


def escape_json(text: str) -> str:
    r"""Return JSON text with its perilous characters written as ``\u….``."""
    return _PERILOUS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class Finished(Element):
    """Text that goes into the page as it is, and is read as a template by nobody."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Finished"
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text."""
        return self.text


class Part(Element):
    """Something of ours on a map: a style, some HTML, and the script that brings it to life.

    Subclasses say what they add. `script` is called while the page is rendered, when the names
    of the other elements are settled.
    """

    def style(self) -> str:
        """Return CSS for the head of the page."""
        return ""

    def html(self) -> str:
        """Return HTML for the body, with every value escaped."""
        return ""

    def script(self) -> str:
        """Return JavaScript that runs once the map is there."""
        return ""

    def render(self, **_kwargs: object) -> str:
        """Hand the three over to the page, and add nothing where the part itself stands.

        Raises
        ------
        TypeError
            When the part does not stand on a map.
        """
        page = self.get_root()
        if not isinstance(page, Figure):
            message = "a part is rendered on a map"
            raise TypeError(message)
        name = self.get_name()
        if style := self.style():
            page.header.add_child(Finished(f"<style>{style}</style>"), name=name)
        if html := self.html():
            page.html.add_child(Finished(html), name=name)
        if script := self.script():
            page.script.add_child(Finished(script), name=name)
        return ""


class StaticPart(Part):
    """Style sheets and scripts of our own, from static/, put into the page whole."""

    def __init__(self, *, sheets: tuple[str, ...] = (), scripts: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._name = "StaticPart"
        self._sheets = sheets
        self._scripts = scripts

    def style(self) -> str:
        """Return the sheets, one after the other."""
        return "\n".join((STATIC / file).read_text("utf-8") for file in self._sheets)

    def script(self) -> str:
        """Return the scripts, one after the other."""
        return "\n".join((STATIC / file).read_text("utf-8") for file in self._scripts)


class TemplatePart(Part):
    """HTML from a template of ours, in which every value is escaped."""

    def __init__(self, file: str, lang: Lang, **values: Any) -> None:  # noqa: ANN401
        super().__init__()
        self._name = "TemplatePart"
        self._file = file
        self._lang = lang
        self._values = values

    def html(self) -> str:
        """Return the filled template."""
        template = _environment().get_template(self._file)
        return template.render(
            t=lambda zh, en: zh if self._lang == "zh" else en,
            say=lambda words: words.of(self._lang),
            **self._values,
        )


class CallPart(Part):
    """One call of a function of our own script: elements by name, values, and layers.

    Parameters
    ----------
    told
        Becomes JSON; what people wrote may be in it.
    layers
        Name to GeoJSON text, as `web_map.layers` makes it.
    """

    def __init__(
        self,
        function: str,
        elements: Mapping[str, Element],
        told: Mapping[str, object],
        layers: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._name = "CallPart"
        self._function = function
        self._elements = elements
        self._told = script_json(told)
        self._layers = {name: escape_json(text) for name, text in layers.items()}

    def script(self) -> str:
        """Return the call."""
        names = ",".join(f"{name}:{one.get_name()}" for name, one in self._elements.items())
        layers = ",".join(f"{name}:{text}" for name, text in self._layers.items())
        return f"{self._function}({{{names}}},{self._told},{{{layers}}});"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("web_map"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
