"""The import contracts hold, and each one notices when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("geo", "grid_boundaries", "governance", "web_map", "api")
LINT = "from importlinter.cli import lint_imports_command as main; main()"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the five packages that may be spoilt."""
    folder = tmp_path_factory.mktemp("packages")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            folder / package,
            ignore=shutil.ignore_patterns("__pycache__", "static", "templates"),
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_import_contract_holds(copy: Path) -> None:
    answer = _check(copy)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("geo/lonlat.py", "import governance.policy", "Layers"),
        ("grid_boundaries/codes.py", "import web_map.style", "Layers"),
        ("governance/policy.py", "import governance.incidents.vocabulary", "Inside governance"),
        ("governance/stray.py", "", "Inside governance"),
        ("geo/lonlat.py", "import geo.datum, geo.spelling, geo.crs, geo.topology", "No cycles"),
        ("web_map/style.py", "import sqlalchemy", "web_map draws"),
        ("web_map/style.py", "import geo.settings", "web_map draws"),
        ("governance/incidents/vocabulary.py", "import geo.postgis", "Rules take values"),
        ("geo/assign/explain.py", "import folium", "Rules take values"),
        ("governance/incidents/model.py", "from fastapi import Depends", "FastAPI is spoken"),
        ("api/settings.py", "import folium", "Folium is spoken"),
    ],
)
def test_a_contract_notices_when_it_is_broken(
    copy: Path, module: str, line: str, contract: str
) -> None:
    spoilt = copy / module
    kept = spoilt.read_text("utf-8") if spoilt.exists() else None
    spoilt.write_text(f"{kept or ''}\n{line}\n", "utf-8")
    try:
        answer = _check(copy)
    finally:
        if kept is None:
            spoilt.unlink()
        else:
            spoilt.write_text(kept, "utf-8")
    broken = [row for row in answer.stdout.splitlines() if row.endswith(" BROKEN")]
    assert answer.returncode == 1
    assert any(row.startswith(contract) for row in broken), answer.stdout
