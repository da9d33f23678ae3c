"""An identity provider on loopback, as strict as its standard, whose word can be bent."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "wangge", "the provider's word for us"


@dataclass
class IdentityProvider:
    """Who answers, what it was asked, and what it is told to say instead of the truth."""

    port: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    says: dict[str, Any] = field(default_factory=dict)
    grants: dict[str, dict[str, str]] = field(default_factory=dict)
    #: The addresses that were read, in order.
    read: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def approve(self, address: str, code: str = "code-1") -> tuple[str, str]:
        """Let the person at `address` in; return the code and the state to come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        self.grants[code] = asked
        return code, asked["state"]

    def redeem(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Give tokens for a code, once, to whoever knows what its challenge was made of."""
        asked = self.grants.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "subject-7", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        } | self.says  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with or self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    """Run a provider in a thread."""
    provider = IdentityProvider()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.read.append(self.path)
            paths: dict[str, dict[str, Any]] = {
                "/.well-known/openid-configuration": {
                    "issuer": provider.issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token",
                    "jwks_uri": f"{provider.issuer}/keys",
                },
                "/keys": {"keys": [provider.key.as_dict(private=False)]},
            }
            self._answer(200 if self.path in paths else 404, paths.get(self.path, {}))

        def do_POST(self) -> None:
            expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            raw = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(raw).items()}
            is_known = self.headers.get("authorization") == f"Basic {expected}"
            told = provider.redeem(form) if is_known else None
            self._answer(400 if told is None else 200, told or {"error": "invalid_grant"})

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
