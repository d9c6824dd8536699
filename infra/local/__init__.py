"""The service on a laptop: the same handlers, in one process, with stand-ins for AWS."""
