"""A survey that was sent: stored once, answered with a receipt."""
