"""Three acts that nobody adopted, as PDFs: what they print is known here, and what a person adds to their drafts."""
