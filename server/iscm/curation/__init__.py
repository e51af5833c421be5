"""Keeping the data: tables become Turtle, new things get a file.

What is written is canonical, validated before a file is touched, and written whole or not at all.
"""
