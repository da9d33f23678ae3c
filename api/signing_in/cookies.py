"""The cookie that carries a session's token."""

from fastapi import Response

SESSION = "wangge_session"


def set_session(response: Response, token: str, *, is_https: bool) -> None:
    """Hand the browser its token: no script reads it, and no other site sends it along."""
    response.set_cookie(SESSION, token, path="/", httponly=True, samesite="lax", secure=is_https)


def clear_session(response: Response, *, is_https: bool) -> None:
    """Have the browser forget its token."""
    response.delete_cookie(SESSION, path="/", httponly=True, samesite="lax", secure=is_https)
