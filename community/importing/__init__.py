"""Moving an old forum in."""
