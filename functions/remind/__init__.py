"""Remind peer tutors about what is missing, and the coordinator about comments that are waiting."""
