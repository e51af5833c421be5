"""The production server: HTTP/1.1 in an event loop; SPARQL is answered before Flask is entered."""
