"""The invented sample community: its content, the moments it happens at, and how it is planted."""
