"""Its pages, a module for each kind, with a blueprint of its own."""
