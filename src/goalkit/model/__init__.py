"""What exists: immutable values without any arithmetic of scores."""
