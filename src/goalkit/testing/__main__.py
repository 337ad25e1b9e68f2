"""`python -m goalkit.testing`: list the laws, explain one, ask them of an implementation."""

from goalkit.testing.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
