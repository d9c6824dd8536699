"""What is counted, how, and from what."""
