"""The source of an act: its text, its anchors and mentions, and reading the act back from the graph."""
