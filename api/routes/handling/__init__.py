"""Routes by which incidents are handled."""
