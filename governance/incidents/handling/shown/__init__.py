"""An incident as its pages show it: the story, what may be done next, and the public way."""
