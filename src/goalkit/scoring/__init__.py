"""What a plan is worth: pure functions of a plan, a date and a policy."""
