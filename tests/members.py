"""Queries of the small site, and how they are sent."""

MEMBERS = "SELECT ?s { mechanism:alpha-process iscm:hasMember ?s } ORDER BY ?s"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
