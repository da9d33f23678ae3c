"""The documents tell the truth: commands exist, links lead somewhere, lists are complete."""

import codecs
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli import app
from api.schemas.incidents import IncidentIn
from grid_boundaries.checks.report import FindingCode

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
CHINESE = [page for page in PAGES if page.name.endswith(".zh-CN.md")]
#: Pages whose commands without a database are not only read but run.
WALKED = ("README.md", "README.zh-CN.md", "docs/tutorial.md", "docs/tutorial.zh-CN.md")
#: Programs of the system that the documents may use.
TOOLS = {"cat", "chmod", "chown", "cp", "curl", "docker", "export", "mkdir",
         "ogr2ogr", "ogrinfo", "openssl", "rm", "sudo"}  # fmt: skip
DRAW_GRIDS = "./run demo -o grids.gpkg"

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s#]*)(?:#[^)]*)?\)")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _shell_blocks(page: Path) -> list[str]:
    text = page.read_text("utf-8")
    return [body for kind, body in _BLOCK.findall(text) if kind in {"sh", "bash"}]


def _commands(block: str) -> Iterator[list[str]]:
    """Yield the words of each command; bodies of here-documents are not commands."""
    lines = iter(block.splitlines())
    for first in lines:
        line = first
        while not _is_whole(line):
            line = line.removesuffix("\\") + "\n" + next(lines)
        words = shlex.split(line, comments=True)
        if words:
            yield words
        if "<<" in line:
            end = re.search(r"<<'?(\w+)", line)
            while end and next(lines) != end.group(1):
                pass


def _is_whole(line: str) -> bool:
    if line.endswith("\\"):
        return False
    try:
        shlex.split(line, comments=True)
    except ValueError:  # a quote is still open
        return False
    return True


@dataclass(frozen=True)
class Told:
    """One command as a page tells it."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)[:60]}"


TOLD = [
    Told(_name(page), tuple(words))
    for page in PAGES
    for block in _shell_blocks(page)
    for words in _commands(block)
]


@cache
def _words_of_run() -> set[str]:
    told = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
    return {words[1] for line in told.splitlines() if (words := line.split())[1].isascii()}


def _wangge(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that these words call, and what is left for it."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        assert words, "a group needs one of its commands"
        assert words[0] in command.commands, f"no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


def _options(command: Any) -> set[str]:
    given = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return {name for name in given if name.startswith("-")} | {"--help"}


@pytest.mark.parametrize("told", TOLD, ids=str)
def test_a_command_in_a_document_exists_with_its_options(told: Told) -> None:
    program, *words = [word for word in told.words if not re.match(r"[A-Z_]+=", word)]
    if program not in {"./run", "wangge"}:
        assert program in TOOLS
        return
    if program == "./run" and (not words or words[0] in _words_of_run()):
        return
    command, left = _wangge(words)
    unknown = [one for one in left if re.match(r"--?[a-z]", one) and one not in _options(command)]
    assert unknown == []


@pytest.mark.parametrize("told", [one for one in TOLD if one.words[0] == "curl"], ids=str)
def test_a_report_in_a_document_would_be_taken(told: Told) -> None:
    if "-d" in told.words:
        body = json.loads(told.words[told.words.index("-d") + 1])
        assert IncidentIn.model_validate(body).title


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `./run` at hand and the synthetic grids drawn once."""
    folder = tmp_path_factory.mktemp("walked")
    door = folder / "run"
    door.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m api.cli "$@"\n')
    door.chmod(0o755)
    subprocess.run(shlex.split(DRAW_GRIDS), cwd=folder, check=True)
    return folder


def _needs_no_database(block: str) -> bool:
    called = [words for words in _commands(block) if words[0] == "./run"]
    offline = [
        words
        for words in called
        if words[1:2] == ["convert"]
        or {"assign", "--boundaries"} <= set(words)
        or {"demo", "-o"} <= set(words)
    ]
    return bool(called) and called == offline


@pytest.mark.parametrize("document", WALKED)
def test_commands_without_a_database_do_what_the_page_says(document: str, workshop: Path) -> None:
    blocks = [one for one in _shell_blocks(ROOT / document) if _needs_no_database(one)]
    assert any(DRAW_GRIDS in one for one in blocks)
    script = "\n".join(blocks).replace(DRAW_GRIDS, "")
    subprocess.run(["bash", "-eu"], cwd=workshop, input=script, text=True, check=True)
    if document.startswith("README"):
        as_cgcs, as_gcj = _grids(workshop / "as-cgcs2000.csv"), _grids(workshop / "as-gcj02.csv")
        assert all(a != b for a, b in zip(as_cgcs[:3], as_gcj[:3], strict=True))
        assert as_cgcs[3] == as_gcj[3] == ""
    else:
        assert _grids(workshop / "assigned.csv")[1] == ""


def _grids(result: Path) -> list[str]:
    head, *rows = result.read_text("utf-8-sig").splitlines()
    column = head.split(",").index("grid_code")
    return [row.split(",")[column] for row in rows]


@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    targets = [one for one in _LINK.findall(document.read_text("utf-8")) if "://" not in one]
    lost = [one for one in targets if one and not (document.parent / one).exists()]
    assert lost == []


@pytest.mark.parametrize("document", CHINESE, ids=_name)
def test_a_page_in_two_languages_has_the_same_parts(document: Path) -> None:
    english = document.with_name(document.name.replace(".zh-CN", ""))
    one, other = document.read_text("utf-8"), english.read_text("utf-8")
    assert f"]({english.name})" in one
    assert f"]({document.name})" in other
    assert len(re.findall(r"^##+ ", one, re.MULTILINE)) == len(
        re.findall(r"^##+ ", other, re.MULTILINE)
    )
    assert len(_shell_blocks(document)) == len(_shell_blocks(english))


def test_every_setting_is_in_the_reference() -> None:
    """The contracts hold .env.example against the code."""
    example = (ROOT / ".env.example").read_text("utf-8")
    known = set(re.findall(r"^#?(WANGGE_[A-Z_]+)=", example, re.MULTILINE))
    assert _first_cells("settings.md", r"WANGGE_[A-Z_]+") == known


def test_every_finding_of_the_boundary_doctor_is_in_the_reference() -> None:
    assert _first_cells("boundary-findings.md", "[a-z_]+") == {code.value for code in FindingCode}
    assert f"{len(FindingCode)} kinds of finding" in (ROOT / "README.md").read_text("utf-8")
    assert f"{len(FindingCode)} 类问题" in (ROOT / "README.zh-CN.md").read_text("utf-8")


def _first_cells(page: str, pattern: str) -> set[str]:
    text = (DOCS / "reference" / page).read_text("utf-8")
    return set(re.findall(rf"^\| `({pattern})` \|", text, re.MULTILINE))


def test_every_route_is_in_the_reference(routes: set[str]) -> None:
    told = (DOCS / "reference" / "http.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", told, re.MULTILINE)) == routes


@pytest.fixture
def routes() -> set[str]:
    """Method and path of everything that the interface describes."""
    from api.routes.table import ROUTERS  # noqa: PLC0415 - only this test needs the web server

    return {
        f"{method} {getattr(route, 'path', '')}"
        for router in ROUTERS
        for route in router.routes
        if getattr(route, "include_in_schema", False)
        for method in getattr(route, "methods", ())
    }


def test_every_command_is_in_the_reference() -> None:
    told = (DOCS / "reference" / "cli.md").read_text("utf-8")
    missing = [name for name in _all_commands() if not re.search(rf"\bwangge {name}\b", told)]
    assert missing == []
    assign, _ = _wangge(["assign"])
    assert [name for name in _options(assign) - {"--help", "--json"} if name not in told] == []


def _all_commands() -> Iterator[str]:
    top: Any = typer.main.get_command(app)
    for name, command in top.commands.items():
        inner = getattr(command, "commands", None)
        yield from (name,) if inner is None else (f"{name} {one}" for one in inner)


def test_every_decision_is_listed_and_says_what_was_given_up() -> None:
    listed = (DOCS / "adr" / "README.md").read_text("utf-8")
    for page in sorted((DOCS / "adr").glob("0*.md")):
        assert f"]({page.name})" in listed
        heads = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
        assert heads == ["Context", "Decision", "What we gave up"]


#: How it was made, registries, machines' own paths: none of it belongs to the product. Written
#: turned by thirteen letters, so that this list does not hold what it looks for.
FOREIGN = tuple(
    codecs.decode(word, "rot13")
    for word in (
        "pungtcg",
        "bcranv",
        "naguebcvp",
        "pynhqr",
        "pbcvybg",
        "ynathntr zbqry",
        "nv-trarengrq",
        "nv nffvfgnag",
        "pb-nhguberq-ol",
        "fhontrag",
        "fho-ntrag",
        "clcv.bet",
        "clgubaubfgrq",
        "ertvfgel.acz",
        "/jbex/",
        "/ubzr/",
    )
)


def test_no_file_speaks_of_anything_but_the_product() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    foreign = [
        f"{_name(file)}: {word}"
        for file in files
        if file.is_file() and file.suffix != ".png"
        for text in [file.read_text("utf-8", errors="replace").lower()]
        for word in FOREIGN
        if word in text
    ]
    assert foreign == []
