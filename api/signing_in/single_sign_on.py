"""The county's own single sign-on: OpenID Connect by authorization code with PKCE.

It says who somebody is; what they may do stays here. A subject that no account is linked with comes
in nowhere: accounts are never made by somebody signing in.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from api.signing_in.provider import JourneyError, Provider, SingleSignOnError, is_safe
from governance.errors import GovernanceError
from governance.people.sealing.keyring import Keyring

#: So long may somebody take at the provider.
JOURNEY_LASTS: Final = timedelta(minutes=10)
TIMEOUT_S: Final = 10.0
#: Others wait for the answer to where the provider is: it is short, and a failure is remembered.
SEARCH_TIMEOUT_S: Final = 3.0
FAILURE_LASTS_S: Final = 30.0
#: Never "none", and nothing made with a shared secret.
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
_CLOCK_OFF_S: Final = 60
_CONTEXT: Final = b"sign-in.oidc"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Journey:
    """Somebody on the way to the provider and back; the browser carries it, sealed."""

    state: str
    nonce: str
    verifier: str
    onward: str
    back: str
    ends_at: float

    def seal(self, keyring: Keyring) -> str:
        """Return it as a cookie can carry it."""
        return keyring.seal(json.dumps(asdict(self)), _CONTEXT).hex()

    @classmethod
    def open(cls, sealed: str | None, keyring: Keyring, *, now: datetime) -> "Journey":
        """Return the journey that a cookie tells of; raises `JourneyError`."""
        try:
            told = json.loads(keyring.open(bytes.fromhex(sealed or ""), _CONTEXT))
        except (ValueError, GovernanceError):
            raise JourneyError from None
        journey = cls(**told)
        if now.timestamp() > journey.ends_at:
            raise JourneyError
        return journey


class SingleSignOn:
    """Leads to the provider, and understands what comes back; `clock` tells seconds."""

    def __init__(self, provider: Provider, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._clock = clock
        self._found: dict[str, str] | None = None
        self._failed_at: float | None = None
        self._lock = threading.Lock()

    def begin(self, *, onward: str, back: str, now: datetime) -> tuple[str, Journey]:
        """Return the provider's address to go to, and the journey to keep meanwhile.

        `back` is the address of this server at which the provider is to send the browser back.

        Raises
        ------
        SingleSignOnError
            When the provider cannot be asked where that is.
        """
        journey = Journey(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(64),
            onward=onward,
            back=back,
            ends_at=(now + JOURNEY_LASTS).timestamp(),
        )
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._endpoints()["authorization_endpoint"],
                state=journey.state,
                nonce=journey.nonce,
                code_verifier=journey.verifier,
            )
        return str(address), journey

    def finish(self, journey: Journey, *, code: str, state: str, now: datetime) -> str:
        """Return the subject that the provider vouches for.

        Raises
        ------
        JourneyError
            When the answer is not to this journey, or what vouches for it does not hold.
        SingleSignOnError
            When the provider cannot be reached.
        """
        if not secrets.compare_digest(state.encode(), journey.state.encode()):
            raise JourneyError
        endpoints = self._endpoints()
        try:
            with self._client(journey.back) as client:
                token = client.fetch_token(
                    endpoints["token_endpoint"], code=code, code_verifier=journey.verifier
                )
            told = cast("KeySetSerialization", _fetch(endpoints["jwks_uri"], TIMEOUT_S))
            keys = KeySet.import_key_set(told)
            signed = jwt.decode(str(token["id_token"]), keys, algorithms=ALGORITHMS)
            return self._check(signed.claims, signed.header, journey, now=now)
        except httpx2.HTTPError as broken:
            raise SingleSignOnError from broken
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as refused:
            raise JourneyError from refused

    def _check(
        self, claims: dict[str, Any], header: dict[str, Any], journey: Journey, *, now: datetime
    ) -> str:
        provider = self._provider
        wanted = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "nonce": {"essential": True, "value": journey.nonce},
        }
        params = {"nonce": journey.nonce, "client_id": provider.client_id}
        token = CodeIDToken(claims, header, wanted, params)
        token.validate(now=int(now.timestamp()), leeway=_CLOCK_OFF_S)
        subject = token["sub"]
        if not isinstance(subject, str) or not subject:
            raise JourneyError
        return subject

    def _client(self, back: str) -> OAuth2Client:
        provider = self._provider
        return OAuth2Client(
            provider.client_id,
            provider.client_secret,
            scope="openid",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            trust_env=False,
        )

    def _endpoints(self) -> dict[str, str]:
        """Return where the provider answers; asked once, and again some time after a failure."""
        with self._lock:
            if self._found is None:
                self._found = self._search()
            return self._found

    def _search(self) -> dict[str, str]:
        failed_at = self._failed_at
        if failed_at is not None and self._clock() - failed_at < FAILURE_LASTS_S:
            raise SingleSignOnError
        try:
            return self._discover()
        except SingleSignOnError:
            self._failed_at = self._clock()
            raise

    def _discover(self) -> dict[str, str]:
        issuer = self._provider.issuer
        try:
            address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            told = _fetch(address, SEARCH_TIMEOUT_S)
            endpoints = {name: str(told[name]) for name in _ENDPOINTS}
        except (httpx2.HTTPError, KeyError, TypeError, ValueError) as broken:
            raise SingleSignOnError from broken
        is_own = told.get("issuer") == issuer
        if not (is_own and all(is_safe(address) for address in endpoints.values())):
            raise SingleSignOnError
        return endpoints


def _fetch(address: str, timeout_s: float) -> dict[str, Any]:
    answer = httpx2.get(address, timeout=timeout_s, follow_redirects=False, trust_env=False)
    told = answer.raise_for_status().json()
    if not isinstance(told, dict):
        raise TypeError
    return told
