"""A durable server of a drill's own, with the nine grids and whoever works in them."""

import os
import signal
import socket
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from api.database import upgrade
from geo.local_server.processes import postmaster_in
from geo.postgis import make_engine
from geo.private_cluster import PrivateCluster
from tests.nine_county import store_nine_grids
from tests.staffed_county import Staff, store_staff


@dataclass
class DurablePlace:
    """The server, its people, and a free port for the application."""

    cluster: PrivateCluster
    url: str
    engine: Engine
    port: int
    staff: Staff
    edition: uuid.UUID

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill_postmaster(self) -> None:
        """End the server as a power cut would, and start it again."""
        data = Path(self.cluster.query("postgres", "SHOW data_directory"))
        pid = postmaster_in(data)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.cluster.start()


@contextmanager
def durable_place(home: Path, *, name: str = "drill") -> Iterator[DurablePlace]:
    """Set a server up below `home`; whoever made the folder stops it."""
    cluster = PrivateCluster(home)
    cluster.start()
    url = cluster.ensure_database(name)
    engine = make_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
        edition = store_nine_grids(connection)
        staff = store_staff(connection)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield DurablePlace(cluster, url, engine, port, staff, edition)
    engine.dispose()
