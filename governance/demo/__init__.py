"""The demonstration: a synthetic county and a year of its life."""
