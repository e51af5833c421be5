"""The SPARQL 1.1 Protocol and the HTTP semantics it rests on, free of any web framework."""
