"""The files that the dataset is handed out in, and the versions that were published."""
