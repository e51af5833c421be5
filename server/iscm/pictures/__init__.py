"""Pictures of the data, written by the server as SVG, each with its table and its query."""
