"""RDF: Turtle with its line numbers, prefixes, names, and running SPARQL."""
