"""An engine elsewhere: a SPARQL endpoint that holds a published version of the dataset."""

from iscm.remote.opening import open_remote

__all__ = ["open_remote"]
