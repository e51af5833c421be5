"""Benchmark of the endpoint against the servers that a user would pick instead."""
