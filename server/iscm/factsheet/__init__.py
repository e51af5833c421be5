"""The factsheet of a year: published figures beside derived ones, and why they differ."""
