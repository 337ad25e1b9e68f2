"""Results made visible: text for terminals."""
