"""Whether the installation can serve."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import text

from api.deps import Db, Now

router = APIRouter(tags=["health"])


@router.get("/healthz")
def read_health(db: Db, now: Now) -> dict[str, Any]:
    """Answer when the database does."""
    db.execute(text("SELECT 1"))
    return {"ok": True, "as_of": now}
