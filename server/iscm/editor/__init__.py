"""The editor of the query page: what it completes, and the bundle of ``server/frontend``."""
