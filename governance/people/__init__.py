"""The people of the county's governance: their roles, and what each may do and see."""
