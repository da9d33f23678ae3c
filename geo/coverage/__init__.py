"""What visits reach: areas and homes, near ones and far ones, and the ways that were taken."""
