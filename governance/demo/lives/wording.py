"""What people write while they handle synthetic incidents; no sentence tells of a real case."""

from typing import Final

from governance.vocabulary import OTHERS

RESULTS: Final = {
    "dispute": ("双方已当面协商，达成一致并签字，约定今后先沟通。", "经两次调解达成协议，已履行。"),
    "environment": ("已清理完毕，现场恢复整洁，纳入每日巡查。", "已督促清运并增设收集点。"),
    "urban_management": ("已整改到位，并告知商户规范经营。", "设施已修复，恢复使用。"),
    "traffic": ("已修补路面并清除遮挡，增设提示牌。", "已安排高峰时段引导。"),
    "fire_safety": ("隐患已当场消除，住户签收告知书。", "通道已清空，复查合格。"),
    "public_safety": ("已上门核实并劝导，加密夜间巡逻。", "已联系当事人处理，未再发生。"),
    "livelihood": ("已恢复供应，并逐户告知。", "已协调解决，住户表示认可。"),
    "special_care": ("已结对帮扶，落实每周探访。", "已协助提交救助申请并受理。"),
    "natural_hazard": ("险情已排除，警示标志已设，安排专人值守。", "已完成清理加固，加密监测。"),
    "work_safety": ("已停工整改，复查合格后恢复。", "已补齐防护，责任人签字确认。"),
    "food_drug": ("已现场检查并责令整改，问题食品下架。",),
    "petition": ("已书面答复，说明政策依据和办理时限。", "复核完成，差额已列入发放计划。"),
    "consultation": ("已当场解答，并提供办事指南。",),
    OTHERS: ("已处理并反馈。",),
}

UP: Final = ("需要上一级协调", "超出本级处理权限", "涉及多个部门，请上级统筹")
SKIPPED: Final = "情况紧急，按规则直接上报县级"
DOWN: Final = "属地处理更合适，请按时办结并反馈"
NOT_OURS: Final = "经核实不在本辖区"
PROGRESS: Final = (
    "已到现场核实，正在处理。",
    "已联系当事人，约定上门时间。",
    "材料已备齐，正在安排施工。",
)
SUPPORT_DONE: Final = ("已按分工完成，材料已移交主办单位。", "现场配合完毕。")
WHISTLE: Final = "请到现场会同处置"
RETURN: Final = "经核对职责清单，不属于本单位"
WAIVE: Final = "情况已变化，无需继续配合"
EXTEND: Final = ("等待专业检测结果", "施工受天气影响", "当事人外出，需等其返回")
EXTEND_NO: Final = "剩余时间充足，请抓紧办理"
PAUSE: Final = "鉴定期间暂停计时"
URGE: Final = "请尽快反馈进展"
INSTRUCT: Final = "请主办单位明确责任人和完成时间，每周报告一次。"
CONVENE: Final = "召开会商，明确分工：主办牵头，协办三日内到位。"
PLAN: Final = "一周内入户摸清情况，两周内提出方案，按节点推进。"
FORCE: Final = "包案专班（合成）：主办、协办单位各一名负责人"
FAIL: Final = ("现场复核仍有遗留，请继续处理", "佐证照片看不清处置结果，请补充")
BAD: Final = ("同样的问题又出现了", "只处理了一部分")
LAWFUL: Final = "诉求超出政策范围，已说明依据"
REOPEN: Final = "群众再次反映同一问题"
REJECT: Final = "已向反映人说明原因和其他途径"
VOID: Final = "核实为误报"
ELSEWHERE: Final = "位置在县界以外，已告知反映人向当地反映"
UNMERGE: Final = "核实为不同地点的两件事"
OVERDUE: Final = "超过时限，系统自动督办"


def result_of(category: str | None, lot: int) -> str:
    """Return how a matter of a category was settled."""
    known = RESULTS.get(category or OTHERS, RESULTS[OTHERS])
    return known[lot % len(known)]
