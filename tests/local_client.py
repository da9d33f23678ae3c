"""A client of the application that calls it by the name a browser of this machine would."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

ADDRESS = "http://127.0.0.1:8000"


def local_client(app: FastAPI) -> TestClient:
    """Return a client to which a fault is an answer, as it is to a browser."""
    return TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)
