"""Ground floor: HTTP, SQL, mail, live, jobs, clock, text. Knows no word of the domain."""
