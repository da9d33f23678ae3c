"""Commands about who may sign in, and what the audit trail says."""
