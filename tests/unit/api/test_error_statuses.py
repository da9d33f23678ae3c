"""Every rule that can be broken reaches the user as words with a fitting status."""

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator

import pytest

import api
import geo
import governance
import grid_boundaries
import web_map
from api.errors import BUSY, FAULT, INVALID, STATUS, UNAVAILABLE, status_of
from geo.errors import RuleError, Words


def _import_everything() -> None:
    for package in (api, geo, governance, grid_boundaries, web_map):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def _below(kind: type[RuleError]) -> Iterator[type[RuleError]]:
    for child in kind.__subclasses__():
        if child.__module__.split(".")[0] in {"api", "geo", "governance", "grid_boundaries"}:
            yield child
        yield from _below(child)


_import_everything()
ERRORS = sorted(set(_below(RuleError)), key=lambda kind: kind.__name__)


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _without_language(names: set[str]) -> set[str]:
    """Return the names with a part in each language counted as one."""
    return {re.sub(r"(^|_)(zh|en)$", "", name) for name in names}


def test_there_are_errors_to_look_at() -> None:
    assert len(ERRORS) > 40


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_broken_rule_has_a_status_of_its_own_and_never_a_fault(kind: type[RuleError]) -> None:
    status = status_of(kind.__new__(kind))
    assert 400 <= status < 500 or status == 503


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_sentence_says_the_same_in_both_languages(kind: type[RuleError]) -> None:
    sentence = kind.sentence
    zh, en = _placeholders(sentence.zh), _placeholders(sentence.en)
    assert _without_language(zh) == _without_language(en)
    assert not {name for name in zh if name.endswith("_en")}
    assert not {name for name in en if name.endswith("_zh")}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_sentence_is_written_in_its_language(kind: type[RuleError]) -> None:
    assert kind.__name__.endswith("Error")
    assert kind.__doc__
    zh, en = kind.sentence.zh, kind.sentence.en
    if (zh, en) == ("{zh}", "{en}"):  # it carries a sentence of somebody else
        return
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert zh[-1] in "。：？）}"
    assert len(re.findall(r"[a-z]", en)) > 3 * len(re.findall(r"[\u4e00-\u9fff]", en))
    assert en[-1] in ".:?)}"


@pytest.mark.parametrize("words", [BUSY, FAULT, INVALID, UNAVAILABLE])
def test_sentences_of_the_server_itself_are_in_both_languages(words: Words) -> None:
    assert _placeholders(words.zh) == _placeholders(words.en)


def test_most_particular_class_decides() -> None:
    for kind, status in STATUS.items():
        assert status_of(kind.__new__(kind)) == status
