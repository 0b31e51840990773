"""How the models of insight are made from public data, and how right they and their figures are."""
