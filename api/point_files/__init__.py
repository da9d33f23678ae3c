"""Files of points: read in batches, written back in their order with columns added."""
