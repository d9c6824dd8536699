"""What a posted form must be: a typed submission, or problems."""
