"""The oracle of the kit, under the name that tests know it by."""

from goalkit.testing.oracle import settled
from goalkit.testing.oracle._statuses import Oracle

__all__ = ["Oracle", "settled"]
