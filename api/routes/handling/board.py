"""The dispatch board and everybody's own list: read whole, and then told what changes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.deps import AtDesk, Me, needs
from api.live.hub import BoardHub, Listener, News
from api.live.mark import read_mark
from api.strict_json import StrictRoute
from governance.incidents.board import board_queries
from governance.incidents.board.my_work import MOST_ITEMS, read_my_work
from governance.people.scope import Action

router = APIRouter(tags=["handling"], route_class=StrictRoute)

#: A stream ends after so long, and the browser comes again, with whatever rights it has then.
STREAM_LIFE_S = 60.0
#: A word now and then keeps what stands between from closing the line.
HEARTBEAT_S = 15.0


@router.get("/board", dependencies=[needs(Action.READ)])
def read_board(request: Request, desk: AtDesk) -> Response:
    """Return every open incident in sight, briefly; rows are arrays in the order of `columns`.

    A stream that begins at `mark` tells everything that is not in here.
    """
    hub: BoardHub = request.app.state.board
    mark = hub.mark  # before anything is read
    board = board_queries.read_board(desk.db, desk.me.sight())
    names = board_queries.unit_names(desk.db)
    told = json.dumps(names, ensure_ascii=False)
    body = (
        f'{board.as_json()},"units":{told},"truncated":{json.dumps(board.has_more)},'
        f'"seq":{board.seq},"mark":"{mark}","as_of":{json.dumps(desk.now.isoformat())}}}'
    )
    return Response(body, media_type="application/json")


@router.get("/my-work", dependencies=[needs(Action.READ)])
def my_work(desk: AtDesk) -> dict[str, Any]:
    """Return what the caller owes, in the order in which it is due."""
    rows = read_my_work(desk.db, desk.me, limit=MOST_ITEMS + 1)
    return {
        "items": [row._asdict() for row in rows[:MOST_ITEMS]],
        "truncated": len(rows) > MOST_ITEMS,
        "as_of": desk.now,
    }


@router.get("/board/stream", dependencies=[needs(Action.READ)])
async def stream_board(
    request: Request,
    me: Me,
    mark: Annotated[str | None, Query(max_length=64)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Tell a board what happens, as server-sent events.

    It begins at the `mark` of the board that was read; one that comes back sends the last id.
    """
    hub: BoardHub = request.app.state.board
    listener = hub.join(me.sight(), after=read_mark(last_event_id) or read_mark(mark))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_tell(hub, listener), media_type="text/event-stream", headers=headers)


async def _tell(hub: BoardHub, listener: Listener) -> AsyncIterator[str]:
    ends = asyncio.get_running_loop().time() + STREAM_LIFE_S
    try:
        yield "retry: 1000\n: open\n\n"
        while (left := ends - asyncio.get_running_loop().time()) > 0:
            try:
                news = await asyncio.wait_for(listener.news.get(), min(left, HEARTBEAT_S))
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if news is None:
                return
            yield _event(news)
    finally:
        hub.leave(listener)


def _event(news: News) -> str:
    if news.board is None:
        return f"id: {news.mark}\nevent: reset\ndata: {{}}\n\n"
    happened = [
        {"id": str(one.incident_id), "version": one.version, "kind": one.kind}
        for one in news.happened
    ]
    gone = [str(one) for one in news.gone]
    body = f'{news.board.as_json()},"gone":{json.dumps(gone)},"happened":{json.dumps(happened)}}}'
    return f"id: {news.mark}\nevent: moved\ndata: {body}\n\n"
