"""The morning on which the demonstration begins: what lies on the desk of each ready account."""
