"""Reminds peer tutors of registers and check-ins that are missing."""
