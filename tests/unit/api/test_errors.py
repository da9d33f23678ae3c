"""Every rule that can be broken has its sentence and its status."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import api
import geo
import governance
import grid_boundaries
import web_map
from api.errors import STATUS, status_of
from geo.errors import RuleError

#: Started as a process of its own inside the sandbox's wall, never imported by the server.
ALONE = {"grid_boundaries.readers.sandbox_child"}


def _subclasses(kind: type[RuleError]) -> Iterator[type[RuleError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _every_rule() -> list[type[RuleError]]:
    for package in (geo, grid_boundaries, governance, web_map, api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name not in ALONE and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    ours = {kind for kind in _subclasses(RuleError) if not kind.__module__.startswith("tests")}
    return sorted(ours, key=lambda kind: (kind.__module__, kind.__name__))


RULES = _every_rule()


def test_there_are_rules() -> None:
    assert len(RULES) > 60


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
def test_a_broken_rule_is_never_a_fault(kind: type[RuleError]) -> None:
    status = status_of(kind.__new__(kind))
    assert status in {400, 401, 403, 404, 409, 413, 422, 429, 503}


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
def test_a_rule_has_a_sentence_in_both_languages(kind: type[RuleError]) -> None:
    assert kind.sentence.zh.strip()
    assert kind.sentence.en.strip()
    assert kind.__doc__


def test_what_is_not_found_or_taken_says_so() -> None:
    missing = {kind for kind in RULES if kind.__name__.endswith("NotFoundError")}
    assert missing
    assert {STATUS.get(kind) for kind in missing} == {404}
