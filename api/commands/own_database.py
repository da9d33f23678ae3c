"""The private database while a command needs it: started with it, and stopped with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from geo.private_cluster import PrivateCluster
from geo.settings import DatabaseSettings


@contextmanager
def own_database(settings: DatabaseSettings, *, tell_end: Callable[[bool], None]) -> Iterator[None]:
    """Have the private database run inside; where a server is configured do nothing.

    Afterwards it is stopped if it was started here and nobody else works in it. `tell_end` hears
    whether it still runs. Whoever opened connections inside closes them inside.

    Raises
    ------
    LocalServerError
        When it cannot be started or stopped.
    """
    if settings.server_url() is not None:
        yield
        return
    cluster = PrivateCluster(settings.data_folder)
    is_ours = not cluster.start().was_running
    try:
        yield
    finally:
        tell_end(not (is_ours and cluster.stop_if_idle()))
