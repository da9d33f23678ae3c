"""What stands around every page: the navigation, and what all say of the installation."""
