"""What PROJ knows of coordinate reference systems, and how far we trust it."""
