"""The files of the publication but its pages: dumps, documents, tables, catalogue, assets, scores."""
