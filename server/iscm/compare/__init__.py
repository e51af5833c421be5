"""Two to four mechanisms or States beside each other, or one of them on several days."""
