"""Days, quarters and working days by London's calendar."""
