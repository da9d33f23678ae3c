"""A page as one file that needs nothing else."""
