"""Words for what the audit trail tells of."""

from collections.abc import Mapping

from geo.errors import Words
from governance.audit.vocabulary import AuditAction

AUDIT_ACTION: Mapping[AuditAction, Words] = {
    AuditAction.SIGN_IN: Words("登录", "Signed in"),
    AuditAction.SIGN_IN_FAILED: Words("登录失败", "Sign-in failed"),
    AuditAction.LOCKED_OUT: Words("账号锁定", "Locked out"),
    AuditAction.SIGN_OUT: Words("退出登录", "Signed out"),
    AuditAction.SESSION_ENDED: Words("结束会话", "Ended sessions"),
    AuditAction.PASSWORD_CHANGED: Words("修改密码", "Changed the password"),
    AuditAction.PASSWORD_RESET: Words("重置密码", "Reset the password"),
    AuditAction.SECOND_FACTOR_SET: Words("绑定动态口令", "Set up a second factor"),
    AuditAction.SECOND_FACTOR_GIVEN: Words("动态口令通过", "Gave a right code"),
    AuditAction.SECOND_FACTOR_FAILED: Words("动态口令错误", "Gave a wrong code"),
    AuditAction.SECOND_FACTOR_REMOVED: Words("解除动态口令", "Removed a second factor"),
    AuditAction.ACCOUNT_ADDED: Words("新建账号", "Added an account"),
    AuditAction.ACCOUNT_DISABLED: Words("停用账号", "Disabled an account"),
    AuditAction.ACCOUNT_ENABLED: Words("启用账号", "Enabled an account"),
    AuditAction.ACCOUNTS_REMOVED: Words("删除演示账号", "Removed the demo accounts"),
    AuditAction.SUBJECT_LINKED: Words("关联单点登录", "Linked single sign-on"),
    AuditAction.SUBJECT_UNLINKED: Words("解除单点登录", "Unlinked single sign-on"),
    AuditAction.ROLE_GRANTED: Words("授予角色", "Granted a role"),
    AuditAction.ROLE_REVOKED: Words("收回角色", "Revoked a role"),
    AuditAction.TOKEN_ADDED: Words("签发令牌", "Issued a token"),
    AuditAction.TOKEN_REVOKED: Words("吊销令牌", "Revoked a token"),
    AuditAction.VIEWING_BEGAN: Words("开始以他人身份查看", "Began to view as another"),
    AuditAction.VIEWING_ENDED: Words("结束以他人身份查看", "Ended viewing as another"),
    AuditAction.WHO_SEES: Words("查询谁可见", "Asked who sees an incident"),
    AuditAction.REVEAL: Words("查看个人信息原文", "Saw personal data in full"),
    AuditAction.EXPORT: Words("导出", "Exported"),
    AuditAction.UNIT_KEPT: Words("维护单位", "Kept a unit"),
    AuditAction.UNIT_CLOSED: Words("停用单位", "Closed a unit"),
    AuditAction.PERSON_KEPT: Words("维护人员", "Kept a person"),
    AuditAction.PERSON_LEFT: Words("人员离任", "Let somebody leave the service"),
    AuditAction.STAFFED: Words("安排网格任期", "Staffed a grid"),
    AuditAction.STAFFING_ENDED: Words("结束网格任期", "Ended a term in a grid"),
    AuditAction.LEAVE_ENTERED: Words("登记请假", "Entered leave"),
    AuditAction.LEAVE_ENDED: Words("结束请假", "Ended leave"),
    AuditAction.DUTY_ENTERED: Words("排班", "Entered duty"),
    AuditAction.DUTY_DROPPED: Words("取消排班", "Dropped duty"),
}
