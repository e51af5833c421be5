"""Commands that this plug-in adds, each a module of its name."""
