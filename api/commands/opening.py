"""Opening the installation that a command works on."""

from api.database import open_database
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
    engine = open_database(DatabaseSettings(), migrate=migrate)
    return Installation.on(engine, policy, server.provider_keys())
