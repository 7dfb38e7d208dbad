LOAD SILENT <http://127.0.0.1:9/data.ttl> INTO GRAPH <https://example.org/from/graph/limit>
