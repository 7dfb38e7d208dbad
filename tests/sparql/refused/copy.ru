COPY <https://example.org/from/graph/limit> TO <https://example.org/from/graph/new>
