"""What happens in the synthetic county, how often, when, and in which words.

Shares follow no statistics; they are set so that every page has something to show. No
sentence names a person, a real firm or a real case.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from governance.incidents.vocabulary import Channel

_EVEN: Final = (1.0,) * 12
_WORK: Final = MappingProxyType(
    {
        Channel.GRID_PATROL: 5.0,
        Channel.MINI_PROGRAM: 2.0,
        Channel.HOTLINE_12345: 1.5,
        Channel.NIGHT_VISIT: 0.5,
    }
)
_HOME: Final = MappingProxyType(
    {
        Channel.GRID_PATROL: 3.0,
        Channel.NIGHT_VISIT: 2.5,
        Channel.WALK_IN: 1.5,
        Channel.HOTLINE_12345: 1.5,
        Channel.MINI_PROGRAM: 1.0,
    }
)
_PUBLIC: Final = MappingProxyType(
    {
        Channel.MINI_PROGRAM: 4.0,
        Channel.HOTLINE_12345: 3.0,
        Channel.GRID_PATROL: 2.0,
        Channel.VIDEO: 0.7,
        Channel.POLICE_110: 0.3,
    }
)
_OFFICE: Final = MappingProxyType(
    {
        Channel.WALK_IN: 4.0,
        Channel.HOTLINE_12345: 3.0,
        Channel.PETITION: 1.0,
        Channel.SUPERIOR: 0.5,
        Channel.DEPARTMENT: 0.5,
    }
)
_POLICE: Final = MappingProxyType(
    {
        Channel.POLICE_110: 3.0,
        Channel.GRID_PATROL: 2.0,
        Channel.NIGHT_VISIT: 1.0,
        Channel.VIDEO: 1.0,
        Channel.MINI_PROGRAM: 1.0,
    }
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One category of a year's incidents.

    Attributes
    ----------
    share
        Weight among all categories.
    months
        Weights of January to December.
    peak_hour, spread_h
        When in the day it happens: centre and width of a bell curve, hours.
    weekend
        Weight of a weekend day against a working day.
    town
        Weight of built-up grids against the country, household for household.
    stories
        Title and narrative.
    """

    category: str
    share: float
    months: tuple[float, ...]
    peak_hour: float
    spread_h: float
    weekend: float
    town: float
    channels: MappingProxyType[Channel, float]
    stories: tuple[tuple[str, str], ...]


THEMES: Final = (
    Theme(
        "dispute",
        19,
        (1.3, 1.9, 1.0, 1.0, 1.0, 1.0, 1.1, 1.0, 1.1, 1.0, 1.0, 1.3),
        18.5,
        3.0,
        1.2,
        0.9,
        _HOME,
        (
            ("邻里排水纠纷", "两户因屋檐滴水和排水沟走向发生争执，双方情绪较激动，已先劝开。"),
            ("宅基地边界争议", "建房放线时邻居提出越界，双方各持一份老契据，请求现场丈量。"),
            ("家庭赡养争议", "老人反映子女对轮流赡养的约定有分歧，希望村里出面调解。"),
            ("拖欠工钱纠纷", "几名务工人员称工程结束后工钱尚未结清，要求协调付款时间。"),
            ("山林权属争议", "两组村民对一处杉木林的界址说法不一，暂未砍伐，请尽快确界。"),
            ("田埂用水纠纷", "抽水灌溉的先后顺序起争执，上下游农户互不相让。"),
        ),
    ),
    Theme(
        "environment",
        15,
        (0.8, 0.8, 0.9, 1.0, 1.1, 1.3, 1.5, 1.5, 1.2, 1.0, 0.8, 0.8),
        9.5,
        2.6,
        0.9,
        1.2,
        _PUBLIC,
        (
            ("垃圾清运不及时", "垃圾桶已满两天未清，异味较重，周边住户意见较大。"),
            ("河道漂浮物", "沟渠内有塑料袋和枯枝堆积，水流不畅。"),
            ("养殖异味扰民", "傍晚有明显养殖异味，住户不敢开窗，希望核查粪污处理。"),
            ("露天焚烧秸秆", "田间有烟，疑似焚烧秸秆，风向朝村庄。"),
        ),
    ),
    Theme(
        "urban_management",
        12,
        (0.9, 1.0, 1.0, 1.0, 1.1, 1.2, 1.2, 1.1, 1.0, 1.0, 0.9, 1.1),
        17.5,
        2.8,
        1.2,
        5.0,
        _PUBLIC,
        (
            ("占道经营", "摊贩占用人行道，行人只能走机动车道。"),
            ("路灯不亮", "连续三盏路灯不亮，夜间出行不便。"),
            ("窨井盖破损", "井盖松动有响声，边缘开裂，存在隐患。"),
            ("车辆乱停挡住通道", "车辆停在小区消防通道口，多次劝离后又停回。"),
        ),
    ),
    Theme(
        "traffic",
        8,
        (1.2, 1.4, 0.9, 0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 1.1, 1.0, 1.2),
        17.8,
        3.2,
        0.9,
        1.8,
        _PUBLIC,
        (
            ("路口视线被遮挡", "路口树枝遮挡转弯视线，近期有过剐蹭。"),
            ("电动车逆行多", "放学时段电动车逆行较多，建议增设引导。"),
            ("路面坑洼", "路面有一处较深坑洼，雨天积水看不清。"),
        ),
    ),
    Theme(
        "fire_safety",
        8,
        (1.5, 1.6, 1.1, 1.2, 0.7, 0.7, 0.9, 1.0, 1.0, 1.1, 1.2, 1.5),
        19.8,
        2.2,
        1.0,
        1.4,
        _HOME,
        (
            ("电动车楼道充电", "楼道内有电动车飞线充电，已劝导，住户称没有充电桩。"),
            ("液化气软管老化", "走访发现灶具软管老化开裂，已提醒更换。"),
            ("独居老人烤火隐患", "老人用炭火取暖且门窗紧闭，已当场通风并讲解。"),
            ("消防通道堆物", "楼梯间堆放纸箱杂物，疏散通道变窄。"),
        ),
    ),
    Theme(
        "public_safety",
        7,
        (1.1, 1.2, 1.0, 0.9, 0.9, 1.0, 1.2, 1.2, 1.0, 1.0, 0.9, 1.0),
        21.5,
        2.6,
        1.3,
        1.6,
        _POLICE,
        (
            ("夜间陌生人敲门", "住户反映夜间有陌生人敲门推销，担心安全。"),
            ("深夜噪声扰民", "深夜仍有大声喧哗，附近老人无法休息。"),
            ("疑似诈骗电话提醒", "有老人接到冒充客服的电话，已劝阻转账。"),
        ),
    ),
    Theme(
        "livelihood",
        9,
        (1.1, 1.0, 0.9, 0.9, 1.0, 1.1, 1.4, 1.4, 1.0, 0.9, 0.9, 1.1),
        10.5,
        3.0,
        0.8,
        1.1,
        _OFFICE,
        (
            ("停水求助", "从清晨起停水，未见通知，家中有老人小孩。"),
            ("电压不稳", "傍晚电压偏低，空调和水泵无法启动。"),
            ("通村班车调整", "班车减少后老人赶集不便，希望恢复早班。"),
        ),
    ),
    Theme(
        "special_care",
        4,
        (1.4, 1.2, 0.9, 0.9, 0.9, 0.9, 1.1, 1.1, 0.9, 0.9, 1.0, 1.3),
        15.0,
        3.4,
        0.8,
        0.8,
        _HOME,
        (
            ("独居老人需要照料", "独居老人行动不便，近日买菜困难，希望结对帮扶。"),
            ("临时困难救助申请", "住户因住院开支较大，咨询临时救助办理。"),
        ),
    ),
    Theme(
        "natural_hazard",
        5,
        (0.3, 0.5, 1.0, 1.6, 2.4, 3.6, 2.6, 1.4, 1.0, 1.1, 0.7, 0.4),
        7.5,
        4.0,
        1.0,
        0.4,
        _WORK,
        (
            ("山塘坝脚渗水", "强降雨后山塘坝脚有渗水，水色清，已安排值守。"),
            ("屋后边坡掉土", "屋后边坡有小块掉土，已提醒住户夜间转移。"),
            ("低洼处积水", "道路低洼处积水约二十厘米，已设警示。"),
            ("林边野外用火", "林缘发现烧荒痕迹，已扑灭并劝导。"),
        ),
    ),
    Theme(
        "work_safety",
        4,
        _EVEN,
        10.0,
        2.6,
        0.5,
        1.3,
        _WORK,
        (
            ("工地临边无防护", "在建房屋二层临边没有护栏，工人未系安全绳。"),
            ("作坊用电不规范", "小作坊内电线裸露，要求停用整改。"),
        ),
    ),
    Theme(
        "food_drug",
        2,
        (1.0, 1.1, 0.9, 0.9, 1.1, 1.2, 1.3, 1.2, 1.1, 1.0, 0.9, 1.0),
        12.0,
        2.5,
        1.1,
        2.0,
        _PUBLIC,
        (
            ("小吃摊卫生差", "摊点操作台不洁，无防蝇设施。"),
            ("疑似过期食品", "购买的糕点已过保质期，店家同意退货，请核查库存。"),
        ),
    ),
    Theme(
        "petition",
        3,
        (0.9, 1.0, 1.6, 1.1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1),
        10.0,
        2.0,
        0.1,
        1.0,
        _OFFICE,
        (
            ("征地补偿诉求", "多户反映补偿面积与实测不符，要求复核。"),
            ("房产办证历史问题", "小区多年未能办理产权证，业主要求明确时间。"),
        ),
    ),
    Theme(
        "consultation",
        3,
        _EVEN,
        10.3,
        2.2,
        0.2,
        1.2,
        _OFFICE,
        (
            ("医保缴费咨询", "咨询城乡居民医保缴费时间和补缴办法。"),
            ("建房审批咨询", "咨询农村建房审批需要哪些材料。"),
        ),
    ),
    Theme(
        "other",
        1,
        _EVEN,
        14.0,
        4.0,
        1.0,
        1.0,
        _PUBLIC,
        (("流浪犬出没", "有流浪犬在路口徘徊，接送孩子的家长担心。"),),
    ),
)
