// The story of an incident: one entry a step, who did what for which unit, with what was said.
import { badge, el, facts } from "../kit/dom.js";
import { fullMoment } from "../kit/time.js";
import { label, say, t } from "../kit/words.js";
import { dueBadge } from "./clock.js";

const PLACED = ["reported", "pinned", "regridded"];

export function storyList(seen) {
  return el("ol.story", {}, seen.story.map((step) => entry(seen, step)));
}

function entry(seen, step) {
  const who = step.actor_name ?? t("系统", "The system");
  const unit = step.unit_name && step.unit_name !== who ? ` · ${step.unit_name}` : "";
  const changed = step.from_state && step.from_state !== step.to_state;
  return el("li", { data: { kind: step.kind } },
    el("div.row", {},
      el("strong", {}, label(PLACED.includes(step.kind) ? "event" : "verb", step.kind)),
      changed ? badge(label("state", step.to_state), "accent") : null,
      step.details.card ? badge(label("supervision", step.details.card), step.details.card === "red" ? "bad" : "warn") : null),
    el("div.tiny.muted", {}, el("time.num", { datetime: step.at }, fullMoment(step.at)), ` · ${who}${unit}`),
    said(seen, step));
}

/** What was said with a step; names of units come from the tasks and the choices. */
function said(seen, { kind, details }) {
  const nameOf = unitNames(seen);
  const reasons = seen.options.reasons[kind] ?? {};
  const pairs = [
    [t("类别", "Category"), details.category && label("category", details.category)],
    [t("定级", "Tier"), kind === "triage" ? label("tier", details.tier) : null],
    [t("单位", "Unit"), details.unit && nameOf(details.unit)],
    [t("协办", "Support"), details.units?.map(nameOf).join(t("、", ", "))],
    [t("承办", "Held by"), ["escalate", "delegate", "refuse_delegation"].includes(kind) ? nameOf(details.holder) : null],
    [t("任务", "Task"), details.work && taskName(seen, details.work)],
    [t("原因", "Reason"), [details.reason_code && say(reasons[details.reason_code]), details.reason].filter(Boolean).join(t("：", ": "))],
    [t("延长", "Longer by"), details.days && t(`${details.days} 个工作日`, `${details.days} working days`)],
    [t("结果", "Result"), details.result],
    [t("满意度", "Satisfaction"), details.satisfaction && label("satisfaction", details.satisfaction)],
    [t("专班", "Task force"), details.task_force],
    [t("方案", "Plan"), details.plan],
    [t("说明", "Note"), details.note],
  ].filter(([, value]) => value);
  return pairs.length ? facts(pairs) : null;
}

export function unitNames(seen) {
  const names = new Map(seen.options.units.map(({ code, name }) => [code, name]));
  for (const work of seen.works) names.set(work.unit, work.unit_name ?? work.unit);
  names.set(seen.handling.holder.code, seen.handling.holder.name);
  return (code) => names.get(code) ?? code;
}

function taskName(seen, no) {
  const work = seen.works.find((one) => one.no === no);
  return work ? `${no}. ${work.unit_name ?? work.unit}` : String(no);
}

/** The tasks of units, those under way with their clocks. */
export function worksTable(seen) {
  if (!seen.works.length) return el("p.muted.small", {}, t("还没有派发给任何单位。", "No unit has a task yet."));
  const rows = seen.works.map((work) => el("tr", { data: { work: work.no } },
    el("td.num", {}, work.no),
    el("td", {}, work.unit_name ?? work.unit, " ", badge(label("work_role", work.role), work.role === "lead" ? "accent" : ""), work.whistled ? badge(t("吹哨", "Whistle"), "warn") : null),
    el("td", {}, label("work_state", work.state)),
    el("td", {}, work.due_at && !work.ended_at ? dueBadge(work.due_at, work.due_kind) : work.ended_at ? fullMoment(work.ended_at) : "–")));
  const heads = ["", t("单位", "Unit"), t("状态", "State"), t("时限", "Clock")];
  return el("div.table-wrap", {}, el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows)));
}
