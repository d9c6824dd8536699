"""What the service costs, measured in counted units: `make bench` prints a table. Nothing here is a test."""
