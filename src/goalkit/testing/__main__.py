"""`python -m goalkit.testing`: nothing imports this module, so it may run at import."""

import sys

from goalkit.testing.cli import main

sys.exit(main())
