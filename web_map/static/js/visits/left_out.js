// Who is due and not visited tonight, and why, with the figures that say so.
import { el, empty } from "../kit/dom.js";
import { label, number, ratio, t } from "../kit/words.js";
import { whyWords } from "./due.js";

/** The figures behind a reason, in words. */
export function reasonWords({ reason, details }) {
  const more = {
    too_far: () => t(`超出 ${details.over_min} 分钟`, `${details.over_min} min beyond the window`),
    lower_priority: () => t(`插入会超出 ${details.over_min} 分钟；该路线上最低的是 ${details.lowest_points?.toFixed?.(1) ?? "–"}`, `would overrun by ${details.over_min} min; the least on that route has ${details.lowest_points?.toFixed?.(1) ?? "–"}`),
    over_visited: () => t(`近期上门 ${details.attempts} 次`, `${details.attempts} calls lately`),
  }[reason];
  return [label("left_out", reason), more?.()].filter(Boolean).join(t("：", ": "));
}

export function showLeftOut(plan, { isDraft, nameOf, put, total }) {
  if (!plan.planned_at) return [empty(t("排线后显示", "Shown once routes are planned"))];
  if (!total) return [empty(t("到期的都排进去了", "Everybody who is due is on a route"))];
  const free = plan.teams.filter((team) => !team.locked);
  return [
    el("ul.reasons.small", {}, Object.entries(plan.left_out_counts).sort(([, a], [, b]) => b - a).map(([reason, n]) =>
      el("li", {}, `${label("left_out", reason)} `, el("strong.num", {}, ratio({ n, of: plan.due }))))),
    el("p.tiny.muted", {}, t(`列出优先级最高的 ${number(plan.left_out.length)} 户。`, `The ${number(plan.left_out.length)} with most points.`)),
    el("ol.stops", {}, plan.left_out.map((one) => el("li", {},
      el("span.num", {}, one.points.toFixed(1)),
      el("span", {}, `${label("visit_class", one.visit_class)} · ${nameOf(one.area)}`, el("span.tiny", {}, reasonWords(one)), el("span.tiny.muted", {}, whyWords(one.why))),
      isDraft && one.reason !== "over_visited" ? el("select.move", { "aria-label": t("排入", "Add to"), onchange: (event) => event.target.value && put(one.household_id, event.target.value) },
        el("option", { value: "" }, t("排入…", "Add …")), free.map((team) => el("option", { value: team.id }, t(`第 ${team.number} 组`, `team ${team.number}`)))) : null))),
  ];
}
