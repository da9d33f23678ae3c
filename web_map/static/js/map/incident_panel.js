// One incident: what was reported, which grid it belongs to and why, and what happened since.
import { badge, el, facts } from "../kit/dom.js";
import { fullMoment } from "../kit/time.js";
import { label, say, t } from "../kit/words.js";
import { datumName } from "./datums.js";

const TONE = { high: "good", boundary: "warn", ambiguous: "warn", none: "bad" };

/** `edition` is the name of the edition by which the present grid was found. */
export function incidentSections(incident, { edition, nameOf, onGrid }) {
  return [
    el("section.stack-s", {}, incident.narrative ? el("p", {}, incident.narrative) : null, reported(incident)),
    assignmentSection(incident, { edition, nameOf, onGrid }),
    history(incident),
  ];
}

export const incidentTitle = (incident) => [
  el("h2", {}, incident.title),
  el("p.row.tiny.muted", {}, badge(label("state", incident.state), "accent"), el("span.mono", {}, incident.no)),
];

const reported = (incident) =>
  facts([
    [t("类别", "Category"), label("category", incident.category)],
    [t("渠道", "Channel"), label("channel", incident.channel)],
    [t("发生", "Occurred"), fullMoment(incident.occurred_at)],
    [t("上报", "Reported"), fullMoment(incident.reported_at)],
    [t("地址", "Address"), incident.address],
    [t("位置", "Position"), positionWords(incident.position)],
  ]);

function positionWords(position) {
  if (!position) return t("没有可用的位置", "No usable position");
  const accuracy = position.accuracy_m ? t(`，精度 ${exactMetres(position.accuracy_m)}`, `, accuracy ${exactMetres(position.accuracy_m)}`) : "";
  const raw = position.raw_crs ? `${position.raw_x}, ${position.raw_y} (${datumName(position.raw_crs)})` : "";
  return [
    el("div", {}, `${label("method", position.method)}${accuracy}`),
    position.lon == null ? "" : el("div", {}, el("span.mono.num", {}, `${position.lon.toFixed(6)}, ${position.lat.toFixed(6)}`), " CGCS2000"),
    raw ? el("div.tiny.muted", {}, t(`原始值 ${raw}`, `as given: ${raw}`)) : "",
  ];
}

/** Rounded down like the sentence of the reason, so that panel and sentence say the same. */
function exactMetres(m) {
  const scale = m >= 1 ? 10 : 1000;
  return t(`${Math.floor(m * scale) / scale} 米`, `${Math.floor(m * scale) / scale} m`);
}

export function assignmentSection(incident, tools) {
  const title = el("h3", {}, t("为什么归到这个网格", "Why this grid"));
  const current = incident.assignments?.find((assignment) => assignment.current);
  if (!current) return el("section", {}, el("h3", {}, t("尚未归入网格", "Not in a grid yet")), waiting(incident));
  const former = incident.assignments.filter((assignment) => !assignment.current);
  return el("section.stack-s", {}, title, whyThis(incident, current, tools), former.length ? earlier(former, tools) : null);
}

function waiting({ pin_id: pin, pin_reason: reason }) {
  const why = reason ? label("pin_reason", reason) : t("没有位置", "No position");
  const link = pin ? el("a", { href: `/pinning?pin=${pin}` }, t("去标注", "Place it")) : null;
  return el("p.row", {}, badge(why, "warn"), link);
}

function whyThis(incident, current, { edition, nameOf, onGrid }) {
  const code = current.grid_code ?? incident.grid?.code;
  const gridLink = (one) => (one ? el("button.link", { type: "button", onclick: () => onGrid(one) }, `${nameOf(one)}`) : null);
  return el("div.stack-s", {},
    el("p.row", {}, gridLink(code), badge(label("confidence", current.confidence), TONE[current.confidence])),
    el("p", {}, say(current.reason)),
    facts([
      [t("依据", "Rule"), label("rule", current.rule)],
      [t("距边界", "To the edge"), current.edge_m == null ? null : exactMetres(current.edge_m)],
      [t("另一网格", "Second grid"), gridLink(current.second_code)],
      [t("网格版本", "Edition"), edition],
      [t("判定", "Decided"), `${fullMoment(current.decided_at)} · ${decider(current.decided_by)}`],
    ]));
}

export const decider = (who) => ({ system: t("系统自动", "automatically"), local: t("本机使用者", "user of this machine"), demo: t("演示数据", "demonstration data") })[who] ?? who ?? "";

function earlier(former, { nameOf }) {
  const rows = former.map((one) => el("li", {}, `${fullMoment(one.decided_at)} ${nameOf(one.grid_code)} · ${label("rule", one.rule)}`));
  return el("details.small", {}, el("summary", {}, t("以前的归属", "Earlier assignments")), el("ul.short-list", {}, rows));
}

function history({ events = [] }) {
  if (!events.length) return null;
  const rows = events.map((event) => el("li", {}, el("span.num.muted", {}, fullMoment(event.at)), " ", label("event", event.kind), " ", el("span.muted", {}, decider(event.actor))));
  return el("section", {}, el("h3", {}, t("经过", "History")), el("ol.short-list", {}, rows));
}
