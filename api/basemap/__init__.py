"""What lies below the grids: the county's own ground, and Tianditu where it may be shown."""
