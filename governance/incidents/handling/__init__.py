"""An incident in its hands: what is stored of its handling, and how it moves on."""
