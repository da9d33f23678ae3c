"""What each address of the application asks of its caller: the one place that says so.

A route that is not listed here fails the build, and so does one that asks for less or more.
"""

from collections.abc import Mapping
from typing import Final

from governance.people.scope import Action

#: Anybody may ask; or anybody who has signed in.
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"

A = Action
COUNTING: Final = frozenset({A.COUNT, A.READ})
STAFF: Final = frozenset({A.GRANT, A.READ})
DESKS: Final = frozenset({A.GRANT, A.IMPORT})

#: Several sets: one action of each.
Asked = str | frozenset[Action] | set[Action] | tuple[set[Action], ...]

#: By method and address: of the actions named, the caller may do one somewhere.
ROUTES: Final[Mapping[tuple[str, str], Asked]] = {
    ("GET", "/"): SIGNED_IN,
    ("GET", "/about"): SIGNED_IN,
    ("POST", "/absences"): DESKS,
    ("POST", "/absences/{leave_id}/end"): DESKS,
    ("GET", "/accounts"): {A.GRANT},
    ("GET", "/alarms"): {A.HANDLE},
    ("POST", "/alarms/{alarm_id}/closing"): {A.HANDLE},
    ("GET", "/analysis"): {A.COUNT},
    ("GET", "/areas"): SIGNED_IN,
    ("GET", "/areas.geojson"): SIGNED_IN,
    ("GET", "/audit"): {A.AUDIT},
    ("GET", "/audit/entries"): {A.AUDIT},
    ("GET", "/board"): {A.READ},
    ("GET", "/board/stream"): {A.READ},
    ("GET", "/boundaries"): SIGNED_IN,
    ("GET", "/boundaries/{edition_id}"): SIGNED_IN,
    ("GET", "/deliveries"): {A.OPERATE},
    ("GET", "/dispatch"): {A.READ},
    ("GET", "/dispatch-rules"): {A.HANDLE},
    ("POST", "/dispatch-rules"): {A.HANDLE},
    ("POST", "/dispatch-rules/sheets"): {A.HANDLE},
    ("GET", "/dispatch-rules/{set_id}"): {A.HANDLE},
    ("POST", "/dispatch-rules/{set_id}/activation"): {A.HANDLE},
    ("POST", "/dispatch-rules/{set_id}/replay"): {A.HANDLE},
    ("POST", "/dispatch-rules/{set_id}/retirement"): {A.HANDLE},
    ("POST", "/dispatch-rules/{set_id}/rules"): {A.HANDLE},
    ("GET", "/dispatch-rules/{set_id}/sheet"): {A.HANDLE},
    ("POST", "/dispatch-suggestions"): {A.HANDLE},
    ("GET", "/duties"): STAFF,
    ("POST", "/duties"): DESKS,
    ("DELETE", "/duties/{duty_id}"): DESKS,
    ("GET", "/editions"): SIGNED_IN,
    ("POST", "/editions"): {A.PLAN_GRIDS},
    ("DELETE", "/editions/{edition_id}"): {A.PLAN_GRIDS},
    ("GET", "/editions/{edition_id}"): SIGNED_IN,
    ("POST", "/editions/{edition_id}/activate"): {A.PLAN_GRIDS},
    ("GET", "/editions/{edition_id}/changes"): SIGNED_IN,
    ("POST", "/editions/{edition_id}/check"): {A.PLAN_GRIDS},
    ("POST", "/editions/{edition_id}/datum-confirmation"): {A.PLAN_GRIDS},
    ("DELETE", "/editions/{edition_id}/declarations"): {A.PLAN_GRIDS},
    ("GET", "/editions/{edition_id}/export"): SIGNED_IN,
    ("GET", "/editions/{edition_id}/findings.geojson"): SIGNED_IN,
    ("GET", "/editions/{edition_id}/impact"): {A.PLAN_GRIDS},
    ("POST", "/editions/{edition_id}/merge"): {A.PLAN_GRIDS},
    ("POST", "/editions/{edition_id}/split"): {A.PLAN_GRIDS},
    ("POST", "/editions/{edition_id}/water"): {A.PLAN_GRIDS},
    ("GET", "/figures"): {A.COUNT},
    ("GET", "/figures.csv"): ({A.COUNT}, {A.EXPORT}),
    ("GET", "/figures.json"): {A.COUNT},
    ("GET", "/figures/{key}/grids"): {A.COUNT},
    ("GET", "/figures/{key}/incidents"): ({A.COUNT}, {A.READ}),
    ("GET", "/geocode"): SIGNED_IN,
    ("GET", "/grids/{code}"): SIGNED_IN,
    ("GET", "/grids/{code}/holders"): STAFF,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/import"): {A.IMPORT},
    ("GET", "/imports"): {A.IMPORT},
    ("POST", "/imports"): {A.IMPORT},
    ("GET", "/imports/{batch_id}"): {A.IMPORT},
    ("GET", "/imports/{batch_id}/errors.csv"): {A.IMPORT},
    ("POST", "/imports/{batch_id}/preview"): {A.IMPORT},
    ("POST", "/imports/{batch_id}/start"): {A.IMPORT},
    ("GET", "/inbox"): SIGNED_IN,
    ("GET", "/incident/{incident_id}"): {A.READ},
    ("GET", "/incidents"): {A.READ},
    ("POST", "/incidents"): {A.REPORT},
    ("GET", "/incidents.geojson"): {A.READ},
    ("GET", "/incidents/by-day"): COUNTING,
    ("GET", "/incidents/by-grid"): COUNTING,
    ("POST", "/incidents/moves"): {A.READ},
    ("GET", "/incidents/summary"): COUNTING,
    ("GET", "/incidents/tiles/{z}/{x}/{y}"): {A.READ},
    ("GET", "/incidents/{incident_id}"): {A.READ},
    ("GET", "/incidents/{incident_id}/duplicates"): {A.HANDLE},
    ("GET", "/incidents/{incident_id}/handling"): {A.READ},
    ("POST", "/incidents/{incident_id}/moves"): {A.READ},
    ("GET", "/incidents/{incident_id}/pictures"): {A.READ},
    ("POST", "/incidents/{incident_id}/pictures"): {A.HANDLE},
    ("POST", "/incidents/{incident_id}/reporter/reveal"): {A.REVEAL},
    ("GET", "/incidents/{incident_id}/suggestion"): {A.HANDLE},
    ("GET", "/locate"): SIGNED_IN,
    ("GET", "/map"): COUNTING,
    ("GET", "/maps/{kind}"): {A.COUNT},
    ("GET", "/maps/{kind}/file"): {A.COUNT},
    ("GET", "/me"): SIGNED_IN,
    ("POST", "/me/password"): SIGNED_IN,
    ("DELETE", "/me/phone"): SIGNED_IN,
    ("POST", "/me/phone"): SIGNED_IN,
    ("POST", "/me/second-factor"): SIGNED_IN,
    ("POST", "/me/second-factor/code"): SIGNED_IN,
    ("DELETE", "/me/sessions"): SIGNED_IN,
    ("GET", "/me/sessions"): SIGNED_IN,
    ("DELETE", "/me/sessions/{session_id}"): SIGNED_IN,
    ("POST", "/me/viewing/end"): SIGNED_IN,
    ("GET", "/my-account"): SIGNED_IN,
    ("GET", "/my-work"): {A.READ},
    ("GET", "/notices"): SIGNED_IN,
    ("POST", "/notices/read-all"): SIGNED_IN,
    ("DELETE", "/notices/wechat"): SIGNED_IN,
    ("POST", "/notices/wechat"): SIGNED_IN,
    ("POST", "/notices/{notice_id}/read"): SIGNED_IN,
    ("GET", "/ogc/"): {A.COUNT},
    ("GET", "/ogc/api"): {A.COUNT},
    ("GET", "/ogc/collections"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/items"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/items/{itemId}"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/queryables"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/schema"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/tiles"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}/tilejson.json"): {A.COUNT},
    ("GET", "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}/{z}/{x}/{y}"): {A.COUNT},
    ("GET", "/ogc/conformance"): {A.COUNT},
    ("GET", "/ogc/tileMatrixSets"): {A.COUNT},
    ("GET", "/ogc/tileMatrixSets/{tileMatrixSetId}"): {A.COUNT},
    ("GET", "/organisation"): STAFF,
    ("GET", "/outbox"): {A.OPERATE},
    ("POST", "/outbox/{delivery_id}/drop"): {A.OPERATE},
    ("POST", "/outbox/{delivery_id}/retry"): {A.OPERATE},
    ("GET", "/people"): {A.GRANT},
    ("POST", "/people"): {A.GRANT},
    ("DELETE", "/people/grants/{grant_id}"): {A.GRANT},
    ("GET", "/people/who-sees/{no}"): {A.GRANT},
    ("POST", "/people/{person_id}/disable"): {A.GRANT},
    ("POST", "/people/{person_id}/enable"): {A.GRANT},
    ("POST", "/people/{person_id}/grants"): {A.GRANT},
    ("POST", "/people/{person_id}/password"): {A.GRANT},
    ("DELETE", "/people/{person_id}/second-factor"): {A.GRANT},
    ("DELETE", "/people/{person_id}/sessions"): {A.GRANT},
    ("POST", "/people/{person_id}/subject"): {A.GRANT},
    ("POST", "/people/{person_id}/view"): {A.GRANT},
    ("POST", "/persons"): {A.GRANT},
    ("POST", "/persons/{person_id}/dismiss"): {A.GRANT},
    ("GET", "/pictures/{attachment_id}"): {A.READ},
    ("GET", "/pinning"): {A.PIN},
    ("GET", "/pins"): {A.PIN},
    ("GET", "/pins/{task_id}"): {A.PIN},
    ("POST", "/pins/{task_id}/placement"): {A.PIN},
    ("GET", "/receipt"): PUBLIC,
    ("GET", "/receipts/{code}"): PUBLIC,
    ("GET", "/report"): {A.REPORT},
    ("GET", "/rules"): {A.IMPORT},
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/sign-in/oidc"): PUBLIC,
    ("GET", "/sign-in/oidc/callback"): PUBLIC,
    ("POST", "/sign-out"): SIGNED_IN,
    ("POST", "/staffing"): {A.GRANT},
    ("GET", "/staffing/gaps"): STAFF,
    ("POST", "/staffing/{term_id}/end"): {A.GRANT},
    ("GET", "/tokens"): {A.GRANT},
    ("POST", "/tokens"): {A.GRANT},
    ("DELETE", "/tokens/{name}"): {A.GRANT},
    ("GET", "/units"): STAFF,
    ("POST", "/units"): {A.GRANT},
    ("GET", "/units/{code}"): STAFF,
    ("POST", "/units/{code}/close"): {A.GRANT},
    ("GET", "/webhooks"): {A.OPERATE},
    ("POST", "/webhooks"): {A.OPERATE},
    ("POST", "/webhooks/{webhook_id}/secret"): {A.OPERATE},
    ("POST", "/webhooks/{webhook_id}/start"): {A.OPERATE},
    ("POST", "/webhooks/{webhook_id}/stop"): {A.OPERATE},
    ("GET", "/work"): {A.READ},
}  # fmt: skip

#: What is sent files rather than JSON.
FORMS: Final = frozenset(
    {
        ("POST", "/dispatch-rules/sheets"),
        ("POST", "/editions"),
        ("POST", "/imports"),
        ("POST", "/incidents/{incident_id}/pictures"),
    }
)

#: What FastAPI serves by itself, and files that hold nothing of the county's.
BESIDE: Final = frozenset({"/openapi.json", "/static"})


def wanted_of(asked: Asked) -> list[frozenset[Action]]:
    """Return the sets of which a caller needs one action each."""
    if isinstance(asked, str):
        return []
    return [frozenset(one) for one in (asked if isinstance(asked, tuple) else (asked,))]
