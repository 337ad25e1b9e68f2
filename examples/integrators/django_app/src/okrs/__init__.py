"""A Django app that keeps goalkit plans in tables of its own."""
