"""A search box on every page, and what it finds (a plug-in)."""
