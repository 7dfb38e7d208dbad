"""A plan as a spreadsheet, and what was edited in it back in the Turtle of its files."""
