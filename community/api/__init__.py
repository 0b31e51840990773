"""What programs may call about people, spaces, threads and replies. One module for each idea."""

from community.api import me, replies, search, spaces, threads, voices
from community.api.declared import calls

__all__ = ["calls", "me", "replies", "search", "spaces", "threads", "voices"]
