"""Kulldorff's scan statistic: where, and when, events crowd more than chance would have it."""
