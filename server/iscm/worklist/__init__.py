"""What curators have to look at, found by questions of the project."""
