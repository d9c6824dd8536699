"""The charity's words and counting rules, pure: no clock, no environment, no network, no storage."""
