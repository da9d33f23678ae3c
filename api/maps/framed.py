"""Answering with a page that needs no other."""

from fastapi.responses import HTMLResponse

from web_map.standalone.lone_page import LonePage


def framed(page: LonePage, status: int = 200) -> HTMLResponse:
    """Answer with a page that may be framed by ours, in an origin that is nobody's."""
    headers = {
        "Content-Security-Policy": (
            f"sandbox allow-scripts; {page.policy}; frame-ancestors 'self'"
        ),
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(page.html, status, headers=headers)
