"""What came in lately is often still where it was yesterday: in time, and waiting for somebody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from governance.demo.lives.scene import Scene
from governance.incidents.vocabulary import State

#: Of what came in by then a part goes on slowly.
_LATELY: Final = timedelta(days=12)
#: How likely a life is to go no further, asked before each of its moves.
_SHARES: Final = {
    State.REPORTED: 0.5,
    State.ACCEPTED: 0.4,
    State.IN_HANDLING: 0.3,
    State.PENDING_VERIFICATION: 0.4,
    State.PENDING_CALLBACK: 0.04,
}


def lingering(scene: Scene) -> Callable[[], bool]:
    """Return whether a life rests where it is: never for long, never past a limit."""
    life = scene.life
    is_recent = life.reported_at > life.world.now - _LATELY

    def rests() -> bool:
        if not is_recent or not scene.chance(_SHARES.get(life.case.state, 0.0)):
            return False
        return life.is_in_time

    return rests
