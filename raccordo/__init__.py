"""Raccordo: a public body's planning act as linked open data."""
