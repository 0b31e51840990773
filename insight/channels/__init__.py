"""Other channels: comments from surveys, call notes and social exports, read from CSV files into the same report."""
