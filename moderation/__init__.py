"""Staff: charters, promises and their clocks, the desk, official posts, decisions."""
