"""A client of the application that calls it by the name a browser of this machine would."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.signing_in.cookies import SESSION
from governance.people.scope import Grant
from tests.signing_in import OWN_PAGE, sign_in

ADDRESS = "http://127.0.0.1:8000"


def local_client(app: FastAPI, *grants: Grant) -> TestClient:
    """Return the client of somebody who signed in, with `grants` or as one who may do most.

    A fault is an answer to it, as it is to a browser.
    """
    client = strangers_client(app)
    client.cookies.set(SESSION, sign_in(app.state.installation.engine, *grants))
    client.headers.update(OWN_PAGE)
    return client


def strangers_client(app: FastAPI) -> TestClient:
    """Return the client of nobody in particular."""
    return TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)
