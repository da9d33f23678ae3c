"""Cells that a spreadsheet would take for formulas: guarded on the way out, freed on the way in."""

#: Full-width signs are formulas, too, in a spreadsheet of East Asia.
_BEGINNINGS = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
_GUARDED = tuple(f"'{beginning}" for beginning in _BEGINNINGS)


def guard(cell: str) -> str:
    """Return a cell with an apostrophe in front if it begins like a formula."""
    return f"'{cell}" if cell.startswith(_BEGINNINGS) else cell


def free(cell: str) -> str:
    """Return a cell without the apostrophe that `guard` puts in front."""
    return cell[1:] if cell.startswith(_GUARDED) else cell
