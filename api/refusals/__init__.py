"""The HTTP status of rules broken, one file for each concept; `api.errors` gathers them."""
