"""The units of the synthetic county: centres at three levels, agencies, mediation bodies."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from governance.demo.people.ground import Ground
from governance.people.vocabulary import Stationing, UnitKind
from governance.vocabulary import Level

_RESIDENT, _ROTATING, _ON_CALL = Stationing.RESIDENT, Stationing.ROTATING, Stationing.ON_CALL
_TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One unit, as its row says it."""

    code: str
    kind: UnitKind
    name: str
    level: Level
    area: str
    parent: str | None = None
    stationing: Stationing | None = None
    categories: tuple[str, ...] = ()


#: Code, name, how it is present at the centre, and the categories it is in charge of.
AGENCIES: Final = (
    ("agency-police", "县公安局", _RESIDENT, ("public_safety",)),
    ("agency-land", "县自然资源局", _ROTATING, ("natural_hazard",)),
    ("agency-water", "县水利局", _RESIDENT, ("natural_hazard", "environment")),
    ("agency-roads", "县交通运输局", _ROTATING, ("traffic",)),
    ("agency-housing", "县住建局", _ROTATING, ("urban_management", "work_safety")),
    ("agency-urban", "县城管局", _RESIDENT, ("urban_management",)),
    ("agency-emergency", "县应急局", _ON_CALL, ("work_safety", "natural_hazard")),
    ("agency-fire", "县消防救援大队", _ON_CALL, ("fire_safety",)),
    ("agency-market", "县市场监管局", _ON_CALL, ("food_drug",)),
    ("agency-civil", "县民政局", _RESIDENT, ("special_care",)),
    ("agency-labour", "县人社局", _RESIDENT, ("dispute", "consultation")),
    ("agency-health", "县卫健委", _ROTATING, ("livelihood",)),
    ("agency-ecology", "县生态环境局", _ON_CALL, ("environment",)),
    ("agency-farming", "县农业农村局", _ROTATING, ("livelihood", "dispute")),
    ("agency-justice", "县司法局", _RESIDENT, ("dispute",)),
    ("agency-petition", "县信访局", _RESIDENT, ("petition", "other")),
    ("agency-education", "县教体局", _ON_CALL, ("consultation",)),
)

#: The mediation matrix 1 + 10 + 6: the joint body, those of trades, and the new ones.
JOINT_BODY: Final = ("mediation-joint", "县联合调解委员会")
TRADE_BODIES: Final = (
    ("mediation-farming", "农业纠纷调解委员会"),
    ("mediation-forestry", "林业纠纷调解委员会"),
    ("mediation-water", "水利纠纷调解委员会"),
    ("mediation-housing", "房屋建设纠纷调解委员会"),
    ("mediation-labour", "劳动人事争议调解委员会"),
    ("mediation-medical", "医疗纠纷调解委员会"),
    ("mediation-traffic", "道路交通事故纠纷调解委员会"),
    ("mediation-consumer", "消费纠纷调解委员会"),
    ("mediation-property", "物业纠纷调解委员会"),
    ("mediation-school", "校园纠纷调解委员会"),
)
NEW_BODIES: Final = (
    ("mediation-finance", "金融纠纷调解委员会"),
    ("mediation-land", "农村土地纠纷调解委员会"),
    ("mediation-woodland", "集体林地纠纷调解委员会"),
    ("mediation-family", "婚姻家庭纠纷调解委员会"),
    ("mediation-delivery", "寄递物流纠纷调解委员会"),
    ("mediation-network", "网络纠纷调解委员会"),
)
BODIES: Final = (JOINT_BODY, *TRADE_BODIES, *NEW_BODIES)


def demo_units(ground: Ground) -> Iterator[DemoUnit]:
    """Yield the county's units, parents first; the code of a centre is that of its area."""
    centre, county = UnitKind.CENTRE, ground.county
    yield DemoUnit(county, centre, f"{ground.name}综治中心", Level.COUNTY, county)
    for code, name in ground.townships.items():
        yield DemoUnit(code, centre, f"{name}综治中心", Level.TOWNSHIP, code, county)
    for code, name in ground.village_names.items():
        town = code[:_TOWNSHIP_DIGITS]
        parent = town if town in ground.townships else county
        yield DemoUnit(code, centre, f"{name}综治中心", Level.VILLAGE, code, parent)
    for code, name, stationing, categories in AGENCIES:
        yield DemoUnit(
            code, UnitKind.AGENCY, name, Level.COUNTY, county, county, stationing, categories
        )
    for code, name in BODIES:
        yield DemoUnit(code, UnitKind.MEDIATION, name, Level.COUNTY, county, county)
