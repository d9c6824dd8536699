"""Issue a quarter's report: claim, count, hide, write, announce, redact."""
