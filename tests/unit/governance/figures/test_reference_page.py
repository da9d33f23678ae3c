"""The reference page says of every figure what the code says of it."""

from pathlib import Path

from governance.figures.definitions import DEFINITIONS
from governance.figures.figure import fill_words
from governance.figures.wording import APART_WORDS
from governance.policy import load_policy

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "figures.md"
POLICY = load_policy()


def drawn_table() -> str:
    """Return the table of the page; write it there again when a definition has changed."""
    lines = ["| | Figure | Counted (denominator) | Formula |", "| --- | --- | --- | --- |"]
    for key, told in DEFINITIONS.items():
        cohort = fill_words(told.cohort, POLICY.figures).en
        formula = fill_words(told.formula, POLICY.figures).en
        if told.unavailable is not None:
            formula = f"{formula}. “–” for now: {told.unavailable.en}"
        lines.append(f"| {key} | {told.title.zh} {told.title.en} | {cohort} | {formula} |")
    return "\n".join(lines)


def test_the_page_tells_every_figure_as_it_is_counted() -> None:
    assert drawn_table() in PAGE.read_text(encoding="utf-8")


def test_the_page_names_what_stands_apart() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for words in APART_WORDS.values():
        assert words.zh in page
        assert words.en.lower() in page.lower()


def test_the_page_names_the_countys_own_numbers() -> None:
    page, figures = PAGE.read_text(encoding="utf-8"), POLICY.figures
    for name in ("repeat_days", "repeat_m", "answer_days"):
        assert f"| `figures.{name}` | {getattr(figures, name):g} |" in page
    targets = ", ".join(f"{key} {percent}" for key, percent in figures.targets.items())
    assert f"| `figures.targets` | {targets} |" in page
