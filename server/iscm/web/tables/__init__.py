"""Answers and lists as tables that are read without a join: CSV, JSON, XLSX, or a page."""
