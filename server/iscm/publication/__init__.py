"""The dataset as it is handed out: dumps, catalogue, what changed, the versions published."""
