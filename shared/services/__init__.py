"""What the product does, a module a verb: called by functions and commands, calling storage, reports and the domain."""
