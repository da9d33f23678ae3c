"""What people are told, and what is sent to them and to other systems."""
