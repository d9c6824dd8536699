"""An attack on everything ever published, written against the files alone; nothing here knows how figures are hidden."""
