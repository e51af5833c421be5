"""What the service of `tests/http` allows, and how exactly it must keep to it."""

LIMIT = 1.0
"""Seconds that a query may run there, and that a request may take to come."""
GRACE = 0.75
"""Half a second, and a quarter for a test machine that does other things."""
