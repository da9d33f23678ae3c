"""Rivers and main roads below the areas of a folium map, handed in whole."""

from dataclasses import dataclass

from geo.errors import Lang


@dataclass(frozen=True, slots=True)
class BaseLines:
    """What `make_base_map` draws below everything else.

    Attributes
    ----------
    geojson
        A FeatureCollection of lines and waters, each with its `kind`.
    attributions
        What the map must say of their sources.
    """

    geojson: str
    attributions: tuple[str, ...]
    lang: Lang

    @property
    def credit(self) -> str:
        """The line that says whose data these are."""
        word = "底图：" if self.lang == "zh" else "Base map: "
        return word + " · ".join(self.attributions)
