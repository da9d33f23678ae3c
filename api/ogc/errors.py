"""Why the standard services refuse, in words."""

from geo.errors import GeoError, Words


class OgcOffError(GeoError):
    """The services have no role to read as, or it may not read the views."""

    sentence = Words(
        zh="地图标准服务未启用：数据库缺少只读角色 wangge_ogc 或其权限。"
        "请系统管理员执行 wangge doctor 查看要执行的语句。",
        en="The standard map services are off: the database lacks the read-only role wangge_ogc or "
        "its rights. Ask the system administrator to run wangge doctor, which names the "
        "statements.",
    )


class OgcUnreachableError(GeoError):
    """The database does not answer the services just now."""

    sentence = Words(
        zh="数据库暂时不可用，请稍后重试。",
        en="The database is not available just now; try again shortly.",
    )


class OgcTooLongError(GeoError):
    """An answer took longer than one may."""

    sentence = Words(
        zh="查询用时过长，已停止。请缩小范围、减少每页数量或简化过滤条件。",
        en="The question took too long and was stopped. Ask for a smaller area, shorter pages or a "
        "simpler filter.",
    )


class NotCountywideError(GeoError):
    """Who asks may count, but only a part of the county."""

    sentence = Words(
        zh="地图标准服务提供全县的数据，只对可查看全县统计的人员和程序开放；"
        "您的权限只涉及部分区域或单位。",
        en="The standard map services give data of the whole county, so they are for those who may "
        "count in all of it; your roles cover a part.",
    )


class CollectionNotFoundError(GeoError):
    """There is no such collection."""

    sentence = Words(zh="没有这个数据集。", en="There is no such collection.")


class NoSuchPartError(GeoError):
    """A collection has no such feature, column or tile."""

    sentence = Words(
        zh="该数据集中没有这个要素、字段或瓦片。",
        en="The collection has no such feature, column or tile.",
    )


class OgcQuestionError(GeoError):
    """A parameter of the question is not one that can be answered."""

    sentence = Words(
        zh="查询参数无法理解：请检查 bbox、datetime、filter、limit、sortby 等参数的写法和取值。",
        en="The question cannot be understood: check how bbox, datetime, filter, limit, sortby and "
        "the like are written, and their values.",
    )


class UnknownColumnError(OgcQuestionError):
    """A filter names a column that the collection does not have."""

    sentence = Words(
        zh="过滤条件中有该数据集没有的字段。可用字段：{columns}。",
        en="The filter names a column that the collection does not have. It has: {columns}.",
    )


class FilterRefusedError(OgcQuestionError):
    """A filter is no CQL2, or uses more of it than is answered."""

    sentence = Words(
        zh="过滤条件无法理解或超出支持范围。支持 CQL2 的比较、LIKE、IN、BETWEEN、IS NULL、CASEI、"
        "AND/OR/NOT，以及空间（S_…）和时间（T_…）谓词；最多 {letters} 个字符、{deep} 层括号。",
        en="The filter cannot be understood, or uses more than is answered: comparisons, LIKE, IN, "
        "BETWEEN, IS NULL, CASEI, AND/OR/NOT, spatial (S_…) and temporal (T_…) predicates of "
        "CQL2, with at most {letters} letters and {deep} brackets one inside the other.",
    )
