"""Readers' reports of what is wrong, with what they are about filled in."""
