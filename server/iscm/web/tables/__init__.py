"""Lists as tables, and tables as a page shows them."""
