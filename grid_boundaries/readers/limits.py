"""How much one file may ask of its reader."""

from dataclasses import dataclass

_MIB = 2**20

MAX_FIELDS = 200
MAX_TEXT_CHARS = 4_000
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused beyond, and what the sandbox is given.

    Attributes
    ----------
    file_bytes, unpacked_bytes
        The file as it comes, and what its archive or its columns unpack to.
    features, vertices
        Areas, and corners of all of them together.
    memory_bytes, answer_bytes
        What the reader may hold, and the size of anything it writes.
    seconds
        By the clock, and of the processor.
    """

    file_bytes: int
    unpacked_bytes: int
    features: int
    vertices: int
    memory_bytes: int
    answer_bytes: int
    seconds: int

    @property
    def room_bytes(self) -> int:
        """How much the reader's own file system holds: the parts of an archive, and some air."""
        return 5 * self.unpacked_bytes // 2


#: A county's boundaries, from whoever can reach the server. `file_bytes` is what the server lets in
#: of any upload.
UPLOAD = Limits(
    file_bytes=32 * _MIB,
    unpacked_bytes=100 * _MIB,
    features=20_000,
    vertices=5_000_000,
    memory_bytes=2048 * _MIB,
    answer_bytes=128 * _MIB,
    seconds=20,
)
#: A file of one's own, on one's own machine: a province, say. Only the machine is to be spared.
OWN_FILE = Limits(
    file_bytes=512 * _MIB,
    unpacked_bytes=1024 * _MIB,
    features=200_000,
    vertices=20_000_000,
    memory_bytes=8192 * _MIB,
    answer_bytes=1024 * _MIB,
    seconds=300,
)
