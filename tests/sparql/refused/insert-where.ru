INSERT { <urn:a> <urn:b> <urn:c> } WHERE { }
