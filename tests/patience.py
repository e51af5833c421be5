"""How long a test waits for what must come."""

from typing import Final

PATIENCE: Final = 300
"""Seconds after which a test gives up what hangs. No test passes or fails by how long it takes:
this is as long as the busiest of machines needs, and a test that waits so long has failed."""
