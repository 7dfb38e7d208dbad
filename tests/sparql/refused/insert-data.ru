PREFIX from: <https://example.org/from#>
INSERT DATA { <urn:a> from:limit 1 . GRAPH <urn:g> { <urn:a> from:limit 2 ; from:load "INSERT" } . <urn:b> from:limit 3 } ;
