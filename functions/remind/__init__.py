"""Reminds peer tutors of what is missing, and the coordinator of comments that wait."""
