"""Who goes together: rules, proposals, and who is free."""
