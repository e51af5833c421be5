"""From names to things: which thing of the graph a name means, and how surely."""
