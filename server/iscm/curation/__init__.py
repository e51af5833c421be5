"""Keeping the data: tables become Turtle, new things get a file that validates.

What is written is what the tools write by hand's rules: canonical, validated before a file is
touched, and all of it or nothing.
"""
