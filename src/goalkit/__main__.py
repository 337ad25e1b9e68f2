"""`python -m goalkit`: nothing imports this module, so it may run at import."""

import sys

from goalkit.cli import main

sys.exit(main())
