"""Words for households."""

from collections.abc import Mapping

from geo.errors import Words
from governance.night_visits.vocabulary import Occupancy, Outcome

OCCUPANCY: Mapping[Occupancy, Words] = {
    Occupancy.OCCUPIED: Words("常住", "Lived in"),
    Occupancy.SEASONAL: Words("季节性居住", "Seasonal"),
    Occupancy.VACANT: Words("空置", "Vacant"),
    Occupancy.MOVED: Words("已搬离", "Moved away"),
}

VISIT_OUTCOME: Mapping[Outcome, Words] = {
    Outcome.MET: Words("见面", "Met"),
    Outcome.NOT_HOME: Words("无人在家", "Not at home"),
    Outcome.REFUSED: Words("婉拒", "Declined"),
    Outcome.VACANT: Words("空置", "Vacant"),
    Outcome.MOVED: Words("搬离", "Moved away"),
    Outcome.WRONG_ADDRESS: Words("地址有误", "Wrong address"),
    Outcome.DEFERRED: Words("未及走访", "Not reached"),
}
