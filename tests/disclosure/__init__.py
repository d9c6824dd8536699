"""An attack on everything ever published, written against the files alone."""
