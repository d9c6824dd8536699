"""The pages of docs/reference, a module each, made from what the program itself goes by."""
