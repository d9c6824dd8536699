"""What builds, runs and looks after the service; nothing here runs in a function."""
