"""From errors to answers: one table of statuses, one shape of body, no echo of the input."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from api.basemap.tianditu_tiles import TiandituFailedError, TiandituOffError
from api.database import RETRY_STATES
from api.delivering.gateways import WechatNotSetUpError
from api.exports.places import ExportsBusyError
from api.intake.intake_queue import IntakeFullError, IntakeUncertainError
from api.ogc import errors as ogc_errors
from api.refusals.night_visits import NIGHT_VISIT_STATUS
from api.signing_in import who_asks
from api.signing_in.provider import JourneyError, NotLinkedError, SingleSignOnError
from api.strict_json import RefusedBodyError
from api.wording import field_words, status_words
from geo.errors import Lang, RuleError, Words
from geo.postgis import MissingExtensionError, TrigramLocaleError, UnsafeDurabilityError
from governance.incidents.dispatching.alarms import AlarmNotFoundError
from governance.incidents.dispatching.rule_sets import (
    RulesAtFaultError,
    RuleSetNotFoundError,
    RuleSetStateError,
    RulesNotTriedError,
)
from governance.incidents.evidence.keeping import AttachmentNotFoundError, EvidenceClosedError
from governance.incidents.handling.refusals import MovedMeanwhileError, MoveKeyTakenError
from governance.incidents.handling.shown.public_status import ReceiptNotFoundError
from governance.incidents.hotspots.grounds import NoExposureError, NoGridsInSightError
from governance.incidents.importing.batches import ImportNotFoundError, ImportStateError
from governance.incidents.ledger import IdempotencyConflictError, NotCommittedError
from governance.incidents.pins.pinning import PinClosedError, PinNotFoundError
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.reporters import InformantError, NoReporterError
from governance.incidents.workflow.refusals import (
    IncompleteFormError,
    MoveRefusedError,
    NotYourPlaceError,
    NotYourRoleError,
    UnknownReasonError,
)
from governance.notices.inbox import NoticeNotFoundError
from governance.notices.letters import DeliveryNotDeadError, DeliveryNotFoundError
from governance.notices.webhooks import WebhookNameTakenError, WebhookNotFoundError
from governance.people.accounts import errors as account_errors
from governance.people.organisation.refusals import ClashError, NotThereError
from governance.people.roles import ExclusiveRolesError
from governance.people.sealing import key_file
from governance.people.sealing.keyring import SealBrokenError, SealedElsewhereError
from governance.policy import PolicyError
from grid_boundaries.errors import (
    EditionStateError,
    NameTakenError,
    NotYetInForceError,
    OlderThanActiveError,
)
from grid_boundaries.ground.sources import SourceNotFoundError
from grid_boundaries.lookup import NoEditionError
from grid_boundaries.queries import EditionNotFoundError, GridNotFoundError
from grid_boundaries.reshaping.errors import NoSuchGridError
from grid_boundaries.upkeep.examining import StaleFindingError
from web_map.analysis.paper.errors import NoChineseFontError
from web_map.frame.site import Site
from web_map.pages import ErrorPage, render_page
from web_map.who import Who

log = structlog.get_logger()

#: The most particular class named here decides; every other rule broken is a 422.
STATUS: Mapping[type[RuleError], int] = {
    RuleError: 422,
    IncidentNotFoundError: 404,
    NoReporterError: 404,
    InformantError: 403,
    ImportNotFoundError: 404,
    ImportStateError: 409,
    EditionNotFoundError: 404,
    SourceNotFoundError: 404,
    GridNotFoundError: 404,
    NoEditionError: 409,
    NoExposureError: 409,
    NoGridsInSightError: 409,
    IdempotencyConflictError: 409,
    PinNotFoundError: 404,
    PinClosedError: 409,
    EditionStateError: 409,
    NameTakenError: 409,
    StaleFindingError: 409,
    NotYetInForceError: 409,
    OlderThanActiveError: 409,
    NoSuchGridError: 404,
    AlarmNotFoundError: 404,
    RuleSetNotFoundError: 404,
    RuleSetStateError: 409,
    RulesAtFaultError: 409,
    RulesNotTriedError: 409,
    AttachmentNotFoundError: 404,
    ReceiptNotFoundError: 404,
    EvidenceClosedError: 409,
    MoveRefusedError: 409,
    NotYourRoleError: 403,
    NotYourPlaceError: 403,
    IncompleteFormError: 422,
    UnknownReasonError: 422,
    MovedMeanwhileError: 409,
    MoveKeyTakenError: 409,
    **NIGHT_VISIT_STATUS,
    NotThereError: 404,
    ClashError: 409,
    who_asks.NotSignedInError: 401,
    who_asks.NotAllowedError: 403,
    who_asks.SecondFactorNeededError: 403,
    who_asks.PasswordMustChangeError: 403,
    who_asks.ViewingOnlyError: 403,
    account_errors.WrongCredentialsError: 401,
    account_errors.TooManyAttemptsError: 429,
    account_errors.SignInBusyError: 503,
    account_errors.AccountDisabledError: 403,
    SingleSignOnError: 503,
    JourneyError: 403,
    NotLinkedError: 403,
    account_errors.LoginTakenError: 409,
    account_errors.SecondFactorStateError: 409,
    account_errors.AccountNotFoundError: 404,
    account_errors.SessionNotFoundError: 404,
    account_errors.TokenNotFoundError: 404,
    account_errors.GrantNotFoundError: 404,
    account_errors.TokenNameTakenError: 409,
    account_errors.OwnRightsError: 403,
    account_errors.GrantBeyondReachError: 403,
    ExclusiveRolesError: 409,
    SealedElsewhereError: 503,
    SealBrokenError: 503,
    key_file.SecretKeyMissingError: 503,
    key_file.SecretKeyOpenError: 503,
    key_file.SecretKeyWeakError: 503,
    NoticeNotFoundError: 404,
    DeliveryNotFoundError: 404,
    DeliveryNotDeadError: 409,
    WebhookNotFoundError: 404,
    WebhookNameTakenError: 409,
    WechatNotSetUpError: 409,
    ogc_errors.NotCountywideError: 403,
    ogc_errors.CollectionNotFoundError: 404,
    ogc_errors.NoSuchPartError: 404,
    ogc_errors.OgcQuestionError: 400,
    ogc_errors.OgcOffError: 503,
    ogc_errors.OgcUnreachableError: 503,
    ogc_errors.OgcTooLongError: 503,
    TiandituOffError: 404,
    TiandituFailedError: 503,
    ExportsBusyError: 503,
    NoChineseFontError: 503,
    UnsafeDurabilityError: 503,
    TrigramLocaleError: 503,
    MissingExtensionError: 503,
    PolicyError: 503,
    IntakeFullError: 503,
    IntakeUncertainError: 503,
    NotCommittedError: 503,
}

UNAVAILABLE = Words(
    zh="数据库暂时不可用，请稍后重试；未确认的内容没有保存。",
    en="The database is not available just now; try again shortly. "
    "Nothing that was not confirmed has been saved.",
)
BUSY = Words(zh="同时有其他修改，请重试。", en="Something else changed this just now; try again.")
INVALID = Words(zh="请求内容有误，请检查标出的字段。", en="Some fields are wrong; see the list.")
FAULT = Words(
    zh="系统内部出错，已记录，编号 {trace}。",
    en="Something went wrong inside; it is logged under {trace}.",
)

#: A body with more wrong fields than this is told of the first ones.
MOST_FIELDS = 20


def status_of(error: RuleError) -> int:
    """Return the HTTP status of a broken rule: that of its nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(request: Request, status: int, words: Words, *, code: str, **extra: object) -> Response:
    """Return an RFC 9457 problem with the sentence in both languages."""
    trace = structlog.contextvars.get_contextvars().get("request_id") or secrets.token_hex(8)
    filled = words.fill(trace=trace) if "{trace}" in words.en else words
    route = getattr(request.scope.get("route"), "path", None)  # a path itself may hold anything
    log.info("problem", status=status, code=code, trace_id=trace, route=route)
    body = {
        "type": "about:blank",
        "title": status_words(status).en,
        "status": status,
        "detail": filled.of("en" if request.cookies.get("lang") == "en" else "zh"),
        "detail_zh": filled.zh,
        "detail_en": filled.en,
        "code": code,
        "trace_id": trace,
        **extra,
    }
    if is_reader(request):
        return _page(request, status, filled, trace)
    # A fault is answered outside of the middleware that sets the other headers.
    headers = {"X-Content-Type-Options": "nosniff"}
    if status == 503:  # noqa: PLR2004
        headers["Retry-After"] = "2"
    return JSONResponse(
        body, status_code=status, headers=headers, media_type="application/problem+json"
    )


def is_reader(request: Request) -> bool:
    """Whether a person's browser asked for a page, rather than a program for data."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def _page(request: Request, status: int, words: Words, trace: str) -> HTMLResponse:
    lang: Lang = "en" if request.cookies.get("lang") == "en" else "zh"
    site: Site = request.app.state.site  # as last read: the database may be what failed
    who = getattr(request.state, "identity", None)
    site = site if who is None else replace(site, who=Who.of(who))
    page = ErrorPage(status, words, trace)
    return HTMLResponse(render_page("error.html", lang, site=site, page=page), status)


def install_handlers(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(RuleError, _rule_broken)
    app.add_exception_handler(RequestValidationError, _fields_wrong)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeoutError, _unavailable)
    app.add_exception_handler(Exception, _fault)


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer a broken rule or a database in trouble, where no route is there to raise it."""
    if isinstance(error, RuleError):
        return await _rule_broken(request, error)
    if isinstance(error, DBAPIError):
        return await _database(request, error)
    return await _unavailable(request, error)


async def _rule_broken(request: Request, error: Exception) -> Response:
    assert isinstance(error, RuleError)  # noqa: S101 registered for it
    words = error.words
    if "given" in error.values:  # what the caller sent is not sent back
        words = error.sentence.fill(**{**error.values, "given": "…"})
    return problem(request, status_of(error), words, code=type(error).__name__)


async def _fields_wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 registered for it
    fields = [field_words(one) for one in error.errors()[:MOST_FIELDS]]
    return problem(request, 422, INVALID, code="InvalidFields", fields=fields)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 registered for it
    if isinstance(error, RefusedBodyError):
        return problem(request, error.status, error.words, code=error.code)
    words = status_words(error.status_code)
    answer = problem(request, error.status_code, words, code=f"Http{error.status_code}")
    answer.headers.update(error.headers or {})
    return answer


async def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)  # noqa: S101 registered for it
    if getattr(error.orig, "sqlstate", None) in RETRY_STATES:
        return problem(request, 409, BUSY, code="Busy")
    if isinstance(error, OperationalError):
        return await _unavailable(request, error)
    return await _fault(request, error)


async def _unavailable(request: Request, error: Exception) -> Response:
    log.warning("database unavailable", error=type(error).__name__)
    return problem(request, 503, UNAVAILABLE, code="Unavailable")


async def _fault(request: Request, error: Exception) -> Response:
    # Only the kind of error and where: its message may hold what the caller sent.
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    where = f"{frames.tb_frame.f_code.co_qualname}:{frames.tb_lineno}" if frames else "?"
    log.error("fault", error=type(error).__name__, where=where)
    return problem(request, 500, FAULT, code="Fault")
