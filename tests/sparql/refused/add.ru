ADD DEFAULT TO GRAPH <https://example.org/from/graph/limit>
