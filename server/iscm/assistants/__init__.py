"""The dataset for assistants, by the Model Context Protocol (a plug-in)."""
