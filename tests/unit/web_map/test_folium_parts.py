import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from web_map.folium_parts import CallPart, Finished, StaticPart, escape_json, script_json

TEXTS = st.text() | st.sampled_from(
    ["{{ 7*7 }}", "{% raw %}", "{# #}", "</script>", "<!--", "${1}", "`", "'", "\u2028"]
)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_json_for_a_script_says_the_same(value: Any) -> None:
    assert json.loads(script_json(value)) == value


@given(VALUES)
def test_nothing_that_ends_a_script_or_opens_a_template_is_left(value: Any) -> None:
    text = script_json(value)
    assert not re.search(r"[<>&'`$\u2028\u2029]|\{[{%#]", text)
    assert Template(text).render() == text


def test_escaping_json_text_keeps_its_meaning() -> None:
    text = json.dumps({"a": {"b": "{{x}}</script>"}})
    assert json.loads(escape_json(text)) == {"a": {"b": "{{x}}</script>"}}


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        script_json(float("nan"))


def test_finished_text_is_not_read_as_a_template() -> None:
    assert Finished("{{ 7*7 }}").render() == "{{ 7*7 }}"


def test_a_part_without_a_map_is_refused() -> None:
    with pytest.raises(TypeError):
        StaticPart().render()


def test_a_call_names_its_function_elements_values_and_layers() -> None:
    element = Finished("")
    element._id = "7"
    call = CallPart("draw", {"map": element}, {"a": 1}, {"grids": '{"b":"<"}'})
    assert call.script() == 'draw({map:finished_7},{"a":1},{grids:{"b":"\\u003c"}});'
