"""A survey that was sent: stored once, receipted."""
