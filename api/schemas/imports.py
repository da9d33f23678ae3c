"""How a sheet is to be read, on the wire."""

from api.schemas.fields import Key, Line, Wire
from governance.incidents.importing.mapping import ColumnMapping, Part
from governance.incidents.vocabulary import Channel


class ImportStartIn(Wire):
    """Which column holds what; the datum when there are coordinates."""

    columns: dict[Part, Line]
    crs: Key | None = None
    category: Key = "other"
    channel: Channel = Channel.IMPORT

    def to_mapping(self) -> ColumnMapping:
        """Return it in our own type."""
        return ColumnMapping(self.columns, self.crs, self.category, self.channel.value)
