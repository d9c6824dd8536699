"""Every kind of record: its model, and what is done with records of any kind."""
