DELETE DATA { GRAPH <urn:g> { } <urn:a> <urn:b> <urn:c> }
