MOVE SILENT <https://example.org/from/graph/limit> TO DEFAULT
