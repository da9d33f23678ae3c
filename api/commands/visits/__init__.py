"""Commands about night visits."""
