"""What signing in, accounts and tokens refuse."""

from geo.errors import Words
from governance.errors import GovernanceError


class WrongCredentialsError(GovernanceError):
    """No account has this login and password; which of them is wrong is not said."""

    sentence = Words(
        zh="用户名或密码不对。忘记密码请联系安全管理员重置。",
        en="Login or password is wrong. If the password is lost, ask the security administrator.",
    )


class TooManyAttemptsError(GovernanceError):
    """Too many wrong attempts in a row, or too many from one address."""

    sentence = Words(
        zh="尝试次数过多，请 {minutes} 分钟后再试；急用请联系安全管理员重置密码。",
        en="Too many attempts; try again in {minutes} minutes. If it is urgent, ask the security "
        "administrator to reset the password.",
    )


class SignInBusyError(GovernanceError):
    """More people sign in at once than the server can check."""

    sentence = Words(
        zh="同时登录的人太多，请稍等几秒再试。",
        en="Too many people sign in at once; try again in a few seconds.",
    )


class AccountDisabledError(GovernanceError):
    """The account, or the person, is out of service."""

    sentence = Words(
        zh="该账号已停用，请联系安全管理员。",
        en="This account is disabled; ask the security administrator.",
    )


class PasswordTooShortError(GovernanceError):
    """The password has too few letters."""

    sentence = Words(
        zh="密码至少 {least} 个字符。几个不相干的词连在一起，好记也安全。",
        en="A password has at least {least} characters. A few unrelated words are easy to "
        "remember and safe.",
    )


class PasswordGuessableError(GovernanceError):
    """The password is one of those that are tried first, or holds the login."""

    sentence = Words(
        zh="这个密码太容易猜到（常用密码、重复字符或包含用户名），请换一个。",
        en="This password is easily guessed (a common one, a pattern, or with the login inside); "
        "choose another.",
    )


class PasswordUnchangedError(GovernanceError):
    """The new password is the old one."""

    sentence = Words(
        zh="新密码不能与原密码相同。", en="The new password must differ from the old one."
    )


class WrongPasswordError(GovernanceError):
    """The present password was not given rightly."""

    sentence = Words(zh="原密码不对。", en="The present password is wrong.")


class WrongCodeError(GovernanceError):
    """The code is wrong, too old, or was used already."""

    sentence = Words(
        zh="动态口令不对或已用过，请输入验证器上最新的 6 位数字；手机时间须准确。",
        en="The code is wrong or used already. Enter the newest six digits of your authenticator; "
        "the telephone's clock must be right.",
    )


class SecondFactorStateError(GovernanceError):
    """A second factor is set up already, or not yet."""

    sentence = Words(
        zh="动态口令的状态已变化：请刷新页面。更换手机须由安全管理员先解除绑定。",
        en="The second factor is not in that state; reload the page. To change the telephone, the "
        "security administrator has to remove the old one first.",
    )


class LoginTakenError(GovernanceError):
    """Somebody has this login."""

    sentence = Words(zh="用户名 {login} 已被使用。", en="The login {login} is taken.")


class LoginFormError(GovernanceError):
    """A login is not written like one."""

    sentence = Words(
        zh="用户名应为 3 至 40 个小写字母、数字或 . _ -，以字母或数字开头。",
        en="A login has 3 to 40 small letters, digits or . _ -, and begins with a letter or digit.",
    )


class AccountNotFoundError(GovernanceError):
    """There is no such account."""

    sentence = Words(zh="没有这个账号。", en="There is no such account.")


class SessionNotFoundError(GovernanceError):
    """There is no such session of this account."""

    sentence = Words(zh="没有这个登录会话，或已结束。", en="There is no such session any more.")


class TokenNotFoundError(GovernanceError):
    """There is no such token."""

    sentence = Words(zh="没有这个令牌，或已吊销。", en="There is no such token, or it is revoked.")


class TokenNameTakenError(GovernanceError):
    """A token has this name."""

    sentence = Words(
        zh="令牌名称 {name} 已用过；历史按名称记录来源，请另取一个。",
        en="The token name {name} was used before; history names sources by it. Choose another.",
    )


class OwnRightsError(GovernanceError):
    """Nobody gives rights to themselves, or takes their own away."""

    sentence = Words(
        zh="不能对自己的账号或角色做这项操作，请由另一位安全管理员办理。",
        en="This cannot be done to one's own account or roles; another security administrator "
        "has to do it.",
    )


class GrantPlaceError(GovernanceError):
    """A role is held somewhere: over an area or for a unit."""

    sentence = Words(
        zh="请填写角色的辖区代码或单位代码。",
        en="Say over which area, or for which unit, a role is held.",
    )


class GrantAreaError(GovernanceError):
    """A role would be held over an area that the county does not have."""

    sentence = Words(
        zh="本县没有辖区 {given}，请填写现有的县、乡镇、村或网格代码。",
        en="The county has no area {given}: give the code of its county, a township, a village or "
        "a grid.",
    )


class GrantBeyondReachError(GovernanceError):
    """A role would be held beyond what its giver administrates."""

    sentence = Words(
        zh="只能授予本人管辖范围内的角色；范围之外的，请由上级安全管理员办理。",
        en="A role can be given only within the area that one administrates; beyond it, a security "
        "administrator of the level above has to do it.",
    )


class GrantNotFoundError(GovernanceError):
    """There is no such grant in force."""

    sentence = Words(zh="没有这项授权，或已收回。", en="There is no such grant, or it is revoked.")


class DemoAccountsError(GovernanceError):
    """Accounts with a published password exist where real work is to be done."""

    sentence = Words(
        zh="库中有演示账号（密码公开），不能正式启动。请先执行 wangge accounts remove-demo，"
        "或以 wangge serve --demo 演示方式启动（只在本机开放）。",
        en="There are demo accounts, whose password is published. Run wangge accounts remove-demo "
        "first, or serve a demonstration with wangge serve --demo (this machine only).",
    )
