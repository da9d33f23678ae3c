"""The county's units, who belongs to them, who serves which grid, who is away or on duty."""
