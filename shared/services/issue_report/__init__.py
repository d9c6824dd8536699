"""Issuing a quarter's report: claimed, counted, hidden, written, announced, redacted."""
