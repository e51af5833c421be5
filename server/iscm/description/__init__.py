"""What the dataset says of itself: catalogue (DCAT), statistics (VoID), provenance (PROV)."""
