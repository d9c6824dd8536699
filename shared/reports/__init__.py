"""From evidence to files: the neutral model of a report, and the writers of its formats."""
