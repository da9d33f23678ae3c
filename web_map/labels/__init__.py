"""The words of the domain as pages show them, Chinese and English."""
