"""How much an evening of night visits collects, beside other engines; all plans checked."""
