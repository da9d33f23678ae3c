"""Sending what waits in the outbox: to other systems, to phones, to WeChat."""
