"""From the store to a quarter's evidence and report."""
