"""The pages, the search and the explorer."""
