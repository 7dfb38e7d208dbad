CREATE SILENT GRAPH <https://example.org/from/graph/new>
