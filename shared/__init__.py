"""What every function shares: the import package that travels in each of them."""
