DROP GRAPH <https://example.org/from/graph/limit> ; DROP ALL
