PREFIX from: <https://example.org/from#>
WITH <https://example.org/from/graph/limit>
DELETE { ?s from:limit ?l }
INSERT { ?s from:limit 11 . GRAPH ?g { ?s ?p ?o } }
USING <https://example.org/from/graph/limit>
USING NAMED <https://example.org/from/graph/people>
WHERE { ?s from:limit ?l . GRAPH ?g { ?s ?p ?o } }
