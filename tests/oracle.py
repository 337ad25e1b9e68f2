"""The oracle of the kit, under the name that tests know it by."""

from goalkit.testing.oracle import Oracle, settled

__all__ = ["Oracle", "settled"]
