"""What the product does, a module for each verb: called by functions and commands; calls storage, reports, domain."""
