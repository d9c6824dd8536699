"""Data packs: the plain CSV files with which a charity can bring its records in and take everything out."""
