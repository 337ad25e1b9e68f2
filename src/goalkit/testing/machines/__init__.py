"""State machines: what holds after any changes in any order."""

from goalkit.testing.machines.lifecycle import LifecycleMachine
from goalkit.testing.machines.live import CheckInMachine
from goalkit.testing.machines.repository import RepositoryMachine

__all__ = ["CheckInMachine", "LifecycleMachine", "RepositoryMachine"]
