"""Many boards that stand open, on raw sockets: what each was told, when, and how many bytes."""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.sign_in import cookies_of

#: An event of an incident: its id and version.
Step = tuple[str, int]


class TurnedAwayError(Exception):
    """The server has no room for a request just now."""


@dataclass
class Viewer:
    """Somebody with a session who sees one area."""

    area: str
    session: str
    told: Counter[Step] = field(default_factory=Counter)
    first_at: dict[Step, float] = field(default_factory=dict)
    received: int = 0
    streams: int = 0
    resets: int = 0
    polls: int = 0
    turned_away: int = 0
    mark: str = ""

    async def ask(
        self, port: int, path: str, **more: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Send a request on a line of its own and read the head of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**25)
        headers = cookies_of(self.session) | {"Host": f"127.0.0.1:{port}", "Connection": "close"}
        lines = [f"{name}: {value}\r\n" for name, value in (headers | more).items()]
        writer.write(f"GET {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = head.split(b" ", 2)[1]
        if status == b"503":
            writer.close()
            raise TurnedAwayError
        if status != b"200":
            raise RuntimeError(head.decode())
        return reader, writer

    async def poll(self, port: int) -> None:
        """Read the whole board."""
        try:
            reader, writer = await self.ask(port, "/board")
        except TurnedAwayError:
            self.turned_away += 1
            return
        body = await reader.read()
        writer.close()
        self.received += len(body)
        self.polls += 1
        if not self.mark:
            self.mark = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["mark"]

    async def watch(self, port: int, *, breaks_off: bool) -> None:
        """Read the stream for ever; one that breaks off comes back with the last id."""
        dice = random.Random(self.session)  # noqa: S311 dice of a measurement
        while True:
            life = dice.uniform(0.5, 2.5) if breaks_off else None
            again = {"Last-Event-ID": self.mark}
            reader, writer = await self.ask(port, "/board/stream", **again)
            self.streams += 1
            try:
                async with asyncio.timeout(life):
                    await self._read(reader)
            except (TimeoutError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Take chunks in; one holds whole events, as the server writes them."""
        while True:
            size = int(await reader.readuntil(b"\r\n"), 16)
            if not size:
                return
            chunk = await reader.readexactly(size + 2)
            now = time.monotonic()
            self.received += size
            self._take(chunk.decode(), now)

    def _take(self, event: str, now: float) -> None:
        named = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
        if "id" not in named:
            return
        self.mark = named["id"]
        self.resets += named["event"] == "reset"
        for one in json.loads(named["data"]).get("happened", []):
            step = one["id"], one["version"]
            self.told[step] += 1
            self.first_at.setdefault(step, now)
