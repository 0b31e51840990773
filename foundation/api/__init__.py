"""What every call of the API has, said once: declarations, tokens, refusals, the document. No word of the domain."""

PREFIX = "/api/v1"
ROOT = "/api/"
"""What stands under it is answered as JSON, refusals too, and never knows a cookie."""
