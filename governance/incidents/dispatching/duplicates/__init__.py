"""Reports of the same thing, found by place, time and kind; a person decides whether to merge."""
