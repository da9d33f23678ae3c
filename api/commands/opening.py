"""Opening the installation that a command works on."""

from dataclasses import replace
from functools import cache, partial

from api.database import open_database
from api.delivering.gateway_settings import GatewaySettings, read_gateways
from api.installation import Installation
from api.settings import ServerSettings
from geo.settings import DatabaseSettings
from governance.policy import load_policy


def open_installation(
    settings: ServerSettings | None = None, *, migrate: bool = True
) -> Installation:
    """Return the installation of the environment: database, policy, indexes.

    Raises
    ------
    RuleError
        When the policy or the database cannot be used.
    """
    server = settings or ServerSettings()
    policy = load_policy(server.policy)
    database = DatabaseSettings()
    engine = open_database(database, migrate=migrate)
    find_keyring = cache(partial(server.read_keyring, database))
    here = Installation.on(engine, policy, server.provider_keys(), find_keyring=find_keyring)
    return replace(here, gateways=read_gateways(GatewaySettings()))
