"""Knowledge graph and SPARQL endpoint of inter-State consultation mechanisms on migration."""

__version__ = "1.0.0"
