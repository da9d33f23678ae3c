"""The county's policy: what it decides for itself, read once and then frozen."""

import tomllib
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from geo.errors import Words
from governance.errors import GovernanceError
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.codes import DEFAULT_SCHEME, UnknownSchemeError, scheme_named

DEFAULT_POLICY = Path(__file__).parent / "policies" / "xingan.toml"

Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = "no such time zone"
        raise ValueError(message)
    return name


def _known_scheme(name: str) -> str:
    try:
        return scheme_named(name).name
    except UnknownSchemeError as unknown:
        raise ValueError(unknown.words.en) from unknown


class PolicyError(GovernanceError):
    """The policy file cannot be used."""

    sentence = Words(
        zh="县级策略文件 {file} 无法使用：{where}：{why}。请改正后重新启动。",
        en="The policy file {file} cannot be used: {where}: {why}. Correct it and start again.",
    )


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class County(_Frozen):
    """Which county this installation serves."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    name_zh: str
    name_en: str
    number_prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,8}$")]
    timezone: Annotated[str, AfterValidator(_known_zone)]
    expected_grids: Annotated[int, Field(gt=0)]
    code_scheme: Annotated[str, AfterValidator(_known_scheme)] = DEFAULT_SCHEME

    @property
    def name(self) -> Words:
        """Return the county's name in both languages."""
        return Words(self.name_zh, self.name_en)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the county's days begin and end."""
        return ZoneInfo(self.timezone)


class AssignmentPolicy(_Frozen):
    """How a point outside every grid is treated; metres."""

    snap_m: NotNegative


class GeocodingPolicy(_Frozen):
    """When an address is accepted without a person; both between 0 and 1."""

    min_score: Share
    min_gap: Share


class BoundaryPolicy(_Frozen):
    """Up to which size a defect of the boundaries is rounding; see `Tolerances`."""

    overlap_m2: NotNegative
    gap_m2: NotNegative
    outline_m2: NotNegative
    sliver_width_m: NotNegative
    least_grid_m2: NotNegative

    def tolerances(self) -> Tolerances:
        """Return them as the boundary doctor takes them."""
        return Tolerances(**self.model_dump())


class Policy(_Frozen):
    """Everything a county decides for itself."""

    county: County
    assignment: AssignmentPolicy
    geocoding: GeocodingPolicy
    boundaries: BoundaryPolicy
    categories: dict[str, tuple[str, str]]

    def category_words(self, code: str) -> Words:
        """Return the name of a category in both languages; an unknown code names itself."""
        zh, en = self.categories.get(code, (code, code))
        return Words(zh, en)


def load_policy(file: Path = DEFAULT_POLICY) -> Policy:
    """Read and check a policy file.

    Raises
    ------
    PolicyError
        With the place in the file and the reason, when it is missing, is not TOML, or says
        something a policy cannot say.
    """
    try:
        return Policy.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise PolicyError(file=file.name, where="TOML", why=str(broken)) from broken
    except ValidationError as broken:
        first = broken.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PolicyError(file=file.name, where=where, why=first["msg"]) from broken
