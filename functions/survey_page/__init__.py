"""The pages that look nothing up: an empty survey, the privacy notice, and that the service is there."""
