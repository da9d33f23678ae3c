"""The edge: what a request passes before a route sees it."""
