"""What is said of the dataset as a whole, and the files it is handed out in."""
