"""What is wrong with the files: style, shapes, names."""
