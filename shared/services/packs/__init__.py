"""Data packs: the plain CSV files in which a charity arrives with its records and can leave with everything."""
