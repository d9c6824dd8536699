"""What people see: pages made from templates that set-up has compiled."""
