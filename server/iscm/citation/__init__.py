"""How to cite a thing: as text, and as reference managers read it."""
