"""What waits, for whom: the dispatch board and the lists of those who work."""
