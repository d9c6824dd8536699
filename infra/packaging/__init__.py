"""What is made before the service runs: the look of its pages."""
