"""Own scripts and styles: whole, small, and without a way for text to become HTML."""

import re
from pathlib import Path

import pytest

import web_map

ROOT = Path(web_map.__file__).parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
OWN = sorted(
    file
    for file in STATIC.rglob("*")
    if file.suffix in {".js", ".css"} and "vendor" not in file.parts
)
SCRIPTS = [file for file in OWN if file.suffix == ".js"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Ways by which text would be parsed as HTML or run as a program.
SINKS = re.compile(
    r"\b((inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|createContextualFragment"
    r"|DOMParser|setHTMLUnsafe|eval\(|new Function|srcdoc)"
)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("script", SCRIPTS, ids=short)
def test_no_script_parses_text_as_html(script: Path) -> None:
    assert not SINKS.search(script.read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=short)
def test_every_import_leads_to_a_script_that_is_here(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for target in re.findall(r"""(?:from |import\()\s*"([^"]+)\"""", text):
        file = (script.parent / target).resolve()
        assert file in SCRIPTS or (file.is_relative_to(VENDOR) and file.is_file()), target


@pytest.mark.parametrize("script", SCRIPTS, ids=short)
def test_every_name_imported_is_exported_where_it_comes_from(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for names, target in re.findall(r'import \{ ([^}]+) \} from "([^"]+)"', text):
        source = (script.parent / target).read_text(encoding="utf-8")
        for name in names.split(","):
            exported = rf"export (async )?(const|function|class) {re.escape(name.strip())}(?![\w$])"
            assert re.search(exported, source), name


@pytest.mark.parametrize("script", SCRIPTS, ids=short)
def test_nothing_is_imported_that_is_not_used(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    for names, _ in re.findall(r'import \{ ([^}]+) \} from "([^"]+)"', text):
        for name in names.split(","):
            uses = re.findall(rf"(?<![\w$]){re.escape(name.strip())}(?![\w$])", text)
            assert len(uses) > 1, name


@pytest.mark.parametrize("script", SCRIPTS, ids=short)
def test_a_helper_exists_while_the_script_still_waits(script: Path) -> None:
    """A function is there from the start; a constant only when the line above it is through."""
    text = script.read_text(encoding="utf-8")
    waits = re.search(r"^(const .*?= )?\(*await ", text, re.MULTILINE)
    below = text[waits.start() :] if waits else ""
    helper = r"^const \w+ = (?:async )?(?:\([^)]*\)|\w+) =>"
    assert re.findall(helper, below, re.MULTILINE) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_every_own_file_a_template_names_exists(template: Path) -> None:
    named = re.findall(r'"/static/((?!vendor/)[^"{]+)"', template.read_text(encoding="utf-8"))
    assert [name for name in named if not (STATIC / name).is_file()] == []


@pytest.mark.parametrize("file", OWN, ids=short)
def test_no_own_file_names_a_place_outside(file: Path) -> None:
    assert "://" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", OWN, ids=short)
def test_scripts_and_styles_keep_the_budget_of_a_file(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 300
