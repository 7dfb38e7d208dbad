"""From the document that an office has to the draft of a plan's folder."""
