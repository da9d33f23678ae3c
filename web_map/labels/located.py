"""Words for incidents as they come in, their places, and the grids."""

from collections.abc import Mapping

from geo.assign.vocabulary import Confidence, Rule
from geo.errors import Words
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import PositionMethod
from governance.incidents.importing.mapping import Part
from governance.incidents.vocabulary import (
    Channel,
    EventKind,
    ImportState,
    PinOutcome,
    PinReason,
    State,
)
from grid_boundaries.changes import ChangeKind
from grid_boundaries.checks.report import FindingCode, Severity
from grid_boundaries.codes import AreaLevel
from grid_boundaries.uploads.datum_question import CrsOrigin
from grid_boundaries.uploads.field_mapping import GridField
from grid_boundaries.vocabulary import EditionState, GridKind

CHANNEL: Mapping[Channel, Words] = {
    Channel.GRID_PATROL: Words("网格巡查", "Grid patrol"),
    Channel.NIGHT_VISIT: Words("平安夜访", "Night visit"),
    Channel.MINI_PROGRAM: Words("小程序", "Mini-program"),
    Channel.HOTLINE_12345: Words("12345 热线", "12345 hotline"),
    Channel.WALK_IN: Words("来访", "Walk-in"),
    Channel.PETITION: Words("信访转办", "Petition office"),
    Channel.POLICE_110: Words("110 警情移交", "Passed on by 110"),
    Channel.VIDEO: Words("视频发现", "Video"),
    Channel.SUPERIOR: Words("上级交办", "Assigned from above"),
    Channel.DEPARTMENT: Words("部门移送", "Another department"),
    Channel.IMPORT: Words("批量导入", "Bulk import"),
}

STATE: Mapping[State, Words] = {
    State.DRAFT: Words("草稿", "Draft"),
    State.REPORTED: Words("已上报", "Reported"),
    State.ACCEPTED: Words("已受理", "Accepted"),
    State.IN_HANDLING: Words("办理中", "In handling"),
    State.PENDING_VERIFICATION: Words("待核查", "To be verified"),
    State.PENDING_CALLBACK: Words("待回访", "To be called back"),
    State.CLOSED: Words("结案", "Closed"),
    State.ARCHIVED: Words("归档", "Archived"),
    State.REJECTED: Words("不予受理", "Rejected"),
    State.MERGED: Words("并案", "Merged"),
    State.VOIDED: Words("作废", "Voided"),
}

RULE: Mapping[Rule, Words] = {
    Rule.WITHIN: Words("在网格内", "Inside the grid"),
    Rule.SHARED_EDGE: Words("在公共边界上，归编码最小者", "On a shared edge: lowest code"),
    Rule.NEAREST_EDGE: Words("在网格外，归最近的网格", "Outside, joined to the nearest grid"),
    Rule.OUTSIDE: Words("不在任何网格内", "Outside every grid"),
    Rule.NO_POSITION: Words("没有位置", "No position"),
    Rule.MANUAL: Words("人工指定", "Placed by a person"),
}

CONFIDENCE: Mapping[Confidence, Words] = {
    Confidence.HIGH: Words("归属明确", "Certain"),
    Confidence.BOUNDARY: Words("贴近边界", "Near the boundary"),
    Confidence.AMBIGUOUS: Words("两个网格都有可能", "Two grids possible"),
    Confidence.NONE: Words("无归属", "No grid"),
}

POSITION_METHOD: Mapping[PositionMethod, Words] = {
    PositionMethod.DEVICE_GPS: Words("设备定位", "Device"),
    PositionMethod.MAP_CLICK: Words("地图点选", "Pointed at on a map"),
    PositionMethod.DOOR_PLATE: Words("门牌", "Door plate"),
    PositionMethod.BUILDING: Words("楼栋或地名", "Building or named place"),
    PositionMethod.ROAD: Words("道路", "Road"),
    PositionMethod.GROUP: Words("自然村或村民小组", "Hamlet or villagers' group"),
    PositionMethod.VILLAGE: Words("村（社区）", "Village or community"),
    PositionMethod.TOWNSHIP: Words("乡镇（街道）", "Township"),
    PositionMethod.UNKNOWN: Words("未说明", "Not stated"),
}

PIN_REASON: Mapping[PinReason, Words] = {
    PinReason.NO_ADDRESS_FOUND: Words("地址查无结果", "Address not found"),
    PinReason.AMBIGUOUS_ADDRESS: Words("地址有多个可能", "Several places match"),
    PinReason.TOO_COARSE: Words("只到村或乡镇", "Only the village or township is known"),
    PinReason.OUTSIDE_GRIDS: Words("位置不在任何网格内", "Outside every grid"),
    PinReason.GEOCODER_DOWN: Words("地址服务不可用", "Address service unavailable"),
    PinReason.NO_ACTIVE_EDITION: Words("还没有生效的网格", "No edition is active yet"),
}

PIN_OUTCOME: Mapping[PinOutcome, Words] = {
    PinOutcome.PINNED: Words("人工标注", "Placed by a person"),
    PinOutcome.REGRIDDED: Words("新版网格生效后自动归格", "Placed by a new edition"),
}

EVENT_KIND: Mapping[EventKind, Words] = {
    EventKind.REPORTED: Words("上报", "Reported"),
    EventKind.PINNED: Words("人工标注位置", "Placed on the map"),
    EventKind.REGRIDDED: Words("网格调整", "Grid changed by a new edition"),
}

AREA_LEVEL: Mapping[AreaLevel, Words] = {
    AreaLevel.COUNTY: Words("县", "County"),
    AreaLevel.TOWNSHIP: Words("乡镇（街道）", "Township"),
    AreaLevel.VILLAGE: Words("村（社区）", "Village"),
    AreaLevel.GRID: Words("网格", "Grid"),
}

PLACE_LEVEL: Mapping[PlaceLevel, Words] = {
    PlaceLevel.DOOR: Words("门牌", "Door plate"),
    PlaceLevel.BUILDING: Words("楼栋或地名", "Building or named place"),
    PlaceLevel.ROAD: Words("道路", "Road"),
    PlaceLevel.GROUP: Words("自然村或村民小组", "Hamlet or villagers' group"),
    PlaceLevel.VILLAGE: Words("村（社区）", "Village"),
    PlaceLevel.TOWNSHIP: Words("乡镇（街道）", "Township"),
    PlaceLevel.NONE: Words("无法定位", "Nowhere"),
}

IMPORT_STATE: Mapping[ImportState, Words] = {
    ImportState.UPLOADED: Words("待对应列", "Waits for its columns"),
    ImportState.QUEUED: Words("排队中", "Queued"),
    ImportState.RUNNING: Words("导入中", "Running"),
    ImportState.DONE: Words("已完成", "Done"),
    ImportState.FAILED: Words("已中止", "Broken off"),
}

IMPORT_PART: Mapping[Part, Words] = {
    Part.NUMBER: Words("原编号（用于去重）", "Number in the source"),
    Part.TITLE: Words("标题", "Title"),
    Part.NARRATIVE: Words("内容", "Narrative"),
    Part.CATEGORY: Words("类别", "Category"),
    Part.CHANNEL: Words("渠道", "Channel"),
    Part.OCCURRED_AT: Words("发生时间", "Occurred at"),
    Part.ADDRESS: Words("地址", "Address"),
    Part.X: Words("经度或东坐标", "Longitude or easting"),
    Part.Y: Words("纬度或北坐标", "Latitude or northing"),
    Part.ACCURACY_M: Words("定位精度（米）", "Accuracy (m)"),
}

EDITION_STATE: Mapping[EditionState, Words] = {
    EditionState.DRAFT: Words("草稿", "Draft"),
    EditionState.VALIDATED: Words("已校验", "Validated"),
    EditionState.ACTIVE: Words("生效", "Active"),
    EditionState.RETIRED: Words("已停用", "Retired"),
}

GRID_KIND: Mapping[GridKind, Words] = {
    GridKind.GENERAL: Words("综合网格", "General grid"),
    GridKind.DEDICATED: Words("专属网格", "Dedicated grid"),
    GridKind.MICRO: Words("微网格", "Micro grid"),
}

GRID_FIELD: Mapping[GridField, Words] = {
    GridField.CODE: Words("网格编码", "Grid code"),
    GridField.NAME: Words("网格名称", "Grid name"),
    GridField.VILLAGE: Words("所属村（社区）", "Village"),
    GridField.TOWNSHIP: Words("所属乡镇（街道）", "Township"),
    GridField.KIND: Words("网格类型", "Kind"),
    GridField.HOUSEHOLDS: Words("户数", "Households"),
    GridField.RESIDENTS: Words("常住人口", "Residents"),
}

SEVERITY: Mapping[Severity, Words] = {
    Severity.ERROR: Words("错误", "Error"),
    Severity.WARNING: Words("警告", "Warning"),
    Severity.NOTE: Words("提示", "Note"),
}

FINDING: Mapping[FindingCode, Words] = {
    FindingCode.SWAPPED_AXES: Words("经纬度颠倒", "Swapped axes"),
    FindingCode.NOT_DEGREES: Words("坐标不是经纬度", "Not degrees"),
    FindingCode.LIKELY_DATUM_SHIFT: Words("疑似坐标偏移", "Likely datum shift"),
    FindingCode.MISSING_CODE: Words("缺少代码", "No code"),
    FindingCode.MALFORMED_CODE: Words("代码不合规则", "Malformed code"),
    FindingCode.DUPLICATE_CODE: Words("代码重复", "Duplicate code"),
    FindingCode.EMPTY_GEOMETRY: Words("没有图形", "No shape"),
    FindingCode.ZERO_AREA: Words("面积为零", "No area"),
    FindingCode.INVALID_RING: Words("图形无效", "Invalid shape"),
    FindingCode.DUPLICATE_GEOMETRY: Words("图形重复", "Duplicate shape"),
    FindingCode.OVERLAP: Words("重叠", "Overlap"),
    FindingCode.GAP: Words("空隙", "Gap"),
    FindingCode.HOLE: Words("空洞", "Hole"),
    FindingCode.SLIVER: Words("细缝", "Sliver"),
    FindingCode.OUTSIDE_COUNTY: Words("超出县界", "Outside the county"),
    FindingCode.ORPHAN: Words("无所属村", "No such village"),
    FindingCode.WRONG_PARENT: Words("所属村不符", "In another village"),
    FindingCode.CROSSES_VILLAGE: Words("跨村", "Crosses villages"),
    FindingCode.COUNT: Words("数量不符", "Wrong number"),
    FindingCode.VILLAGE_WITHOUT_GRID: Words("村无网格", "Village without a grid"),
    FindingCode.MULTIPART: Words("多部分", "Several parts"),
    FindingCode.NOT_CHECKED: Words("未检查", "Not checked"),
}

CHANGE: Mapping[ChangeKind, Words] = {
    ChangeKind.SAME: Words("不变", "Unchanged"),
    ChangeKind.MOVED_EDGE: Words("调整边界", "Border moved"),
    ChangeKind.SPLIT: Words("拆分", "Split"),
    ChangeKind.MERGED: Words("合并", "Merged"),
    ChangeKind.RECODED: Words("改码", "New code"),
    ChangeKind.NEW: Words("新设", "New"),
    ChangeKind.GONE: Words("撤销", "Gone"),
    ChangeKind.MIXED: Words("重划", "Redrawn"),
}

CRS_ORIGIN: Mapping[CrsOrigin, Words] = {
    CrsOrigin.DECLARED: Words("由使用者声明", "Declared by the user"),
    CrsOrigin.FILE: Words("文件自身说明", "Said by the file"),
    CrsOrigin.DETECTED: Words("由带号横坐标识别", "Seen from the zone number"),
}
