"""`python -m goalkit`."""

import sys

from goalkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
