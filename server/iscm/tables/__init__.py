"""Answers as tables that are read without a join: names beside IRIs; CSV, JSON, XLSX."""
