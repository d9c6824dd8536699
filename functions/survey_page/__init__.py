"""The pages that look nothing up: an empty survey, the privacy notice and the health check."""
