"""Who has the server's address has it alone."""

import pytest

from api.commands.serve import PortTakenError, host_in_url, take_port
from api.settings import ServerSettings


def test_two_servers_that_start_together_do_not_both_get_the_port() -> None:
    with take_port(ServerSettings(port=0)) as door:
        taken = ServerSettings(port=door.getsockname()[1])
        with pytest.raises(PortTakenError, match=str(taken.port)):
            take_port(taken)


def test_a_port_is_free_again_at_once() -> None:
    with take_port(ServerSettings(port=0)) as door:
        port = door.getsockname()[1]
    take_port(ServerSettings(port=port)).close()


def test_a_host_of_version_6_stands_in_brackets_in_an_address() -> None:
    assert (host_in_url("::1"), host_in_url("127.0.0.1")) == ("[::1]", "127.0.0.1")
