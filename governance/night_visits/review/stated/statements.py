"""A nightly statement as a document: its rows, its figures, its digest, and whether they agree.

The canonical form of a document is its JSON in UTF-8 with sorted keys, no blanks and whole numbers
only; the digest is the SHA-256 of that form without the member ``digest``.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from governance.night_visits.vocabulary import ATTEMPTS, GeoProof, Outcome

FORMAT: Final = "wangge-night-statement/1"
#: Letters of a household's number in a statement; two of a grid do not meet in so many.
_LETTERS: Final = 16

#: Every member of a statement.
MEMBERS: Final = frozenset(
    {
        "format", "county", "grid", "edition", "evening", "number", "plans", "as_of", "made_by",
        "policy", "method", "rows", "figures", "previous", "synthetic", "digest",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatedHome:
    """One household of a statement.

    Attributes
    ----------
    no
        Opaque, and another one in every statement.
    team
        The plan's area and the team's number; None where no team had it on its way.
    left_out
        Why it was due and not planned.
    outcome
        What came of the evening; None where nobody called, or said that they did not.
    in_window
        Whether the arrival was within the window.
    accuracy_m
        Of the device's point, in whole metres, rounded up.
    revision
        Of the visit that counts.
    """

    no: str
    team: str | None
    left_out: str | None
    outcome: str | None
    in_window: bool | None
    proof: str | None
    accuracy_m: int | None
    findings: int
    turned: int
    revision: int | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a statement that does not come out as it says."""

    where: str
    told: Any
    now: Any


def number_of(salt: bytes, household: str) -> str:
    """Return the number that stands for a household in the statement of a salt."""
    return hashlib.sha256(salt + household.encode()).hexdigest()[:_LETTERS]


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the canonical form of a document.

    Raises
    ------
    ValueError
        When a number in it is not whole: its spelling would depend on who writes it.
    """
    _refuse_fractions(document)
    plain = {name: value for name, value in document.items() if name != "digest"}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        message = "a statement holds whole numbers only"
        raise ValueError(message)  # noqa: TRY004 the type is fine, the value is not
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(inner, str | bytes) or not hasattr(inner, "__iter__"):
        return
    for one in inner:
        _refuse_fractions(one)


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the digest of a document in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def figures_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count the figures of a statement from its rows, and from nothing else.

    ``due`` are all that were planned or left out; the gaps are ``not_done`` and ``left_out``.
    """
    planned = [row for row in rows if row["team"] is not None]
    called = [row for row in rows if row["outcome"] in ATTEMPTS]
    met = [row for row in called if row["outcome"] == Outcome.MET]
    proofs = Counter(row["proof"] for row in called)
    accuracies = sorted(row["accuracy_m"] for row in called if row["accuracy_m"] is not None)
    done = sum(row["outcome"] in ATTEMPTS for row in planned)
    return {
        "due": sum(row["team"] is not None or row["left_out"] is not None for row in rows),
        "planned": len(planned),
        "done": done,
        "not_done": len(planned) - done,
        "left_out": _counted(row["left_out"] for row in rows),
        "called": len(called),
        "called_unplanned": len(called) - done,
        "outcomes": _counted(row["outcome"] for row in rows),
        "met": len(met),
        "met_in_window": sum(row["in_window"] is True for row in met),
        "with_point": len(called) - proofs[GeoProof.NONE.value],
        "near": proofs[GeoProof.NEAR.value],
        "accuracy_m": {"n": len(accuracies), "half_within": _half_within(accuracies)},
        "findings": sum(row["findings"] for row in rows),
        "turned": sum(row["turned"] for row in rows),
    }


def _counted(values: Any) -> dict[str, int]:  # noqa: ANN401 any sequence of words
    return dict(sorted(Counter(value for value in values if value is not None).items()))


def _half_within(ordered: Sequence[int]) -> int | None:
    """Return the least accuracy that half of the points reach."""
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def state(about: Mapping[str, Any], homes: Sequence[StatedHome]) -> dict[str, Any]:
    """Return a whole statement: what it is about, rows by their number, figures and digest."""
    rows = [asdict(home) for home in sorted(homes, key=lambda home: home.no)]
    document = {"format": FORMAT, **about, "rows": rows, "figures": figures_of(rows)}
    return document | {"digest": digest_of(document)}


def find_faults(document: Mapping[str, Any]) -> list[Fault]:
    """Return what in a statement does not come out as it says: its digest, and each figure.

    Raises
    ------
    KeyError, TypeError, ValueError
        When it is no statement.
    """
    faults = []
    if document["format"] != FORMAT or set(document) != MEMBERS:
        message = "another format"
        raise ValueError(message)
    digest = digest_of(document)
    if document["digest"] != digest:
        faults.append(Fault("digest", document["digest"], digest))
    numbers = Counter(row["no"] for row in document["rows"])
    faults += [Fault(f"rows.{no}", n, 1) for no, n in sorted(numbers.items()) if n > 1]
    told, now = document["figures"], figures_of(document["rows"])
    names = sorted({*told, *now})
    faults += [
        Fault(f"figures.{name}", told.get(name), now.get(name))
        for name in names
        if told.get(name) != now.get(name)
    ]
    return faults


def compare_rows(
    told: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[Fault]:
    """Return where rows differ from those of today, by household and column."""
    then, today = ({row["no"]: row for row in rows} for rows in (told, now))
    faults = []
    for no in sorted({*then, *today}):
        before, after = then.get(no), today.get(no)
        if before is None or after is None:
            faults.append(Fault(f"rows.{no}", before is not None, after is not None))
            continue
        faults += [
            Fault(f"rows.{no}.{name}", before[name], after[name])
            for name in before
            if before[name] != after.get(name)
        ]
    return faults
