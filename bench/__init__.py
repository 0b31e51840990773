"""The budgets of the house, measured: `bin/bench`, or `python -m bench`."""
