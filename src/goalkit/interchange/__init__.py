"""Plans in and out: the native format in TOML and JSON."""
