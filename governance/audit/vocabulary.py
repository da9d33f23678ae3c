"""What the audit trail tells of."""

from enum import StrEnum


class AuditAction(StrEnum):
    """What somebody did, or looked at."""

    SIGN_IN = "sign_in"  #: 登录
    SIGN_IN_FAILED = "sign_in_failed"  #: 登录失败
    LOCKED_OUT = "locked_out"  #: 账号锁定
    SIGN_OUT = "sign_out"  #: 退出登录
    SESSION_ENDED = "session_ended"  #: 会话结束
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 #: 修改密码
    PASSWORD_RESET = "password_reset"  # noqa: S105 #: 重置密码
    SECOND_FACTOR_SET = "second_factor_set"  #: 绑定动态口令
    SECOND_FACTOR_GIVEN = "second_factor_given"  #: 动态口令验证
    SECOND_FACTOR_FAILED = "second_factor_failed"  #: 动态口令错误
    SECOND_FACTOR_REMOVED = "second_factor_removed"  #: 解除动态口令
    ACCOUNT_ADDED = "account_added"  #: 新建账号
    ACCOUNT_DISABLED = "account_disabled"  #: 停用账号
    ACCOUNT_ENABLED = "account_enabled"  #: 启用账号
    ACCOUNTS_REMOVED = "accounts_removed"  #: 删除演示账号
    SUBJECT_LINKED = "subject_linked"  #: 关联单点登录
    SUBJECT_UNLINKED = "subject_unlinked"  #: 解除单点登录关联
    ROLE_GRANTED = "role_granted"  #: 授予角色
    ROLE_REVOKED = "role_revoked"  #: 收回角色
    TOKEN_ADDED = "token_added"  # noqa: S105 #: 签发令牌
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 #: 吊销令牌
    VIEWING_BEGAN = "viewing_began"  #: 开始以他人身份查看
    VIEWING_ENDED = "viewing_ended"  #: 结束以他人身份查看
    WHO_SEES = "who_sees"  #: 查询谁可见
    REVEAL = "reveal"  #: 查看个人信息原文
    EXPORT = "export"  #: 导出
    WEBHOOK_ADDED = "webhook_added"  #: 新增对接系统
    WEBHOOK_ROTATED = "webhook_rotated"  #: 更换对接密钥
    WEBHOOK_STOPPED = "webhook_stopped"  #: 停用对接系统
    WEBHOOK_STARTED = "webhook_started"  #: 恢复对接系统
    DELIVERY_RETRIED = "delivery_retried"  #: 重发消息
    DELIVERY_DROPPED = "delivery_dropped"  #: 放弃消息
    UNIT_KEPT = "unit_kept"  #: 维护单位
    UNIT_CLOSED = "unit_closed"  #: 停用单位
    PERSON_KEPT = "person_kept"  #: 维护人员
    PERSON_LEFT = "person_left"  #: 人员离任
    PHONE_KEPT = "phone_kept"  #: 登记手机号
    STAFFED = "staffed"  #: 安排网格任期
    STAFFING_ENDED = "staffing_ended"  #: 结束网格任期
    LEAVE_ENTERED = "leave_entered"  #: 登记请假
    LEAVE_ENDED = "leave_ended"  #: 结束请假
    DUTY_ENTERED = "duty_entered"  #: 排班
    DUTY_DROPPED = "duty_dropped"  #: 取消排班
    VISITS_STATED = "visits_stated"  #: 生成夜访清单
    RULE_SET_CREATED = "rule_set_created"  #: 新建派单规则
    RULE_SET_CHANGED = "rule_set_changed"  #: 修改派单规则
    RULE_SET_ACTIVATED = "rule_set_activated"  #: 派单规则生效
    RULE_SET_RETIRED = "rule_set_retired"  #: 停用派单规则
