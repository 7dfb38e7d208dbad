"""PDFs that the tests draw: what stands in them is known, and none is committed."""
