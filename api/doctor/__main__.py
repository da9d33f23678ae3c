"""Print what is wrong with this machine: ``python -m api.doctor``."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from api.doctor.database import examine_private_cluster, examine_server
from api.doctor.machine import (
    ROOT,
    Finding,
    State,
    check_browser,
    check_disk,
    check_fonts,
    check_port,
    check_python,
    check_sandbox,
    check_set_up,
)
from api.doctor.rows import examine_kept_rows
from geo.errors import Lang

MARKS = {State.FINE: "✓", State.NOTE: "·", State.WRONG: "✗"}


def examine(home: Path, *, port: str) -> Iterator[Finding]:
    """Yield one finding per check; nothing on the machine is changed."""
    yield check_python()
    yield from check_set_up()
    yield check_disk(home)
    yield check_sandbox()
    yield check_browser()
    yield check_fonts()
    yield check_port(port)
    if os.environ.get("WANGGE_DATABASE_URL"):
        yield from examine_server()
    else:
        yield from examine_private_cluster(home)
    yield from examine_kept_rows(home)


def main(arguments: list[str] | None = None) -> int:
    """Print the findings; exit code 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="./run doctor")
    parser.add_argument("--home", type=Path, default=ROOT / "var")
    parser.add_argument("--port", default=os.environ.get("WANGGE_PORT") or "8000")
    parser.add_argument("--lang", choices=["zh", "en"], default=_present_lang())
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    findings = []
    for finding in examine(given.home, port=given.port):
        findings.append(finding)
        if not given.json:
            name, detail = finding.name.of(given.lang), finding.detail.of(given.lang)
            sys.stdout.write(f"{MARKS[finding.state]} {name}: {detail}\n")
    if given.json:
        rows = [
            {
                "check": finding.name.en,
                "state": finding.state.value,
                "detail": finding.detail.of(given.lang),
            }
            for finding in findings
        ]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    return 1 if any(finding.state is State.WRONG for finding in findings) else 0


def _present_lang() -> Lang:
    tongue = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "en" if tongue.startswith("en") else "zh"


if __name__ == "__main__":
    sys.exit(main())
