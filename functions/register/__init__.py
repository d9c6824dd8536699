"""A group's register and check-in: shown to a device that opened it, stored once, answered with a receipt."""
