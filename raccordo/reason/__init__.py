"""What follows from the data, and what a statement rests on."""
