"""Constituents: people, spaces, threads, replies, search, notices."""
