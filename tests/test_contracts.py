"""What holds for the whole tree: budgets, locks, documented settings."""

import importlib
import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

ROOT = Path(__file__).parent.parent
PACKAGES = ("geo", "grid_boundaries", "governance", "web_map", "api")
LOCKS = sorted([*ROOT.glob("requirements*.lock"), ROOT / "package-lock.json"])

LINES_MAX = 300
MODULES_MAX = 14


def _sources(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    return [
        file
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in suffixes
        and "vendor" not in file.parts
        and "__pycache__" not in file.parts
    ]


def _names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_file_is_longer_than_its_budget() -> None:
    """A migration is a record of what was done, not a text to be kept in shape."""
    suffixes = (".py", ".js", ".css", ".html")
    files = _sources(*PACKAGES, "tests", "benchmarks", suffixes=suffixes)
    files.append(ROOT / "run")
    long = [file for file in files if len(file.read_text("utf-8").splitlines()) > LINES_MAX]
    assert _names(long) == []


def test_no_folder_holds_more_modules_than_its_budget() -> None:
    folders = {file.parent for file in _sources(*PACKAGES)}
    full = [
        folder
        for folder in sorted(folders)
        if len([file for file in folder.glob("*.py") if file.name != "__init__.py"]) > MODULES_MAX
    ]
    assert _names(full) == []


def test_a_package_says_one_sentence_and_exports_nothing() -> None:
    wordy = [
        file
        for file in _sources(*PACKAGES)
        if file.name == "__init__.py"
        and not re.fullmatch(r'""".+"""\n', file.read_text("utf-8"), flags=re.DOTALL)
    ]
    assert _names(wordy) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_hashes_and_no_address(lock: Path) -> None:
    content = lock.read_text("utf-8")
    assert "://" not in content
    assert "sha512-" in content if lock.suffix == ".json" else "--hash=sha256:" in content


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"^#?(WANGGE_[A-Z_]+)=", _text(".env.example"), flags=re.MULTILINE))
    assert _settings_in_use() == documented


def _settings_in_use() -> set[str]:
    in_code = [*_sources(*PACKAGES), ROOT / "run", ROOT / "docker-compose.yml"]
    names = {
        name
        for file in in_code
        for name in re.findall(r"\bWANGGE_[A-Z_]+[A-Z]\b", file.read_text("utf-8"))
    }
    for file in _sources(*PACKAGES):
        if file.name == "settings.py":
            names |= _fields_of(importlib.import_module(f"{file.parent.name}.settings"))
    return names


def _fields_of(module: object) -> set[str]:
    return {
        f"{kind.model_config.get('env_prefix', '')}{field}".upper()
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, BaseSettings) and kind is not BaseSettings
        for field in kind.model_fields
    }


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")
