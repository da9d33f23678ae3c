// What an edition changes: grids compared with the one in force, and incidents that would move.
import { badge, el, empty } from "../kit/dom.js";
import { label, number, ratio, t } from "../kit/words.js";

const table = (names, rows, numeric = []) =>
  el("div.table-wrap", {}, el("table", {},
    el("thead", {}, el("tr", {}, names.map((name, i) => el(numeric.includes(i) ? "th.num" : "th", { scope: "col" }, name)))),
    el("tbody", {}, rows)));

const codes = (list) => (list.length ? list.join("、") : "–");
const target = (code) => code ?? badge(t("无网格，转待标注", "none: to be placed"), "warn");

export const impactWords = (impact) =>
  t(`未结事件 ${ratio(impact)} 会换网格`, `${ratio(impact)} of open incidents would change grid`);

/** Flows from grid to grid first; the incidents themselves behind a fold. */
export function impactParts(impact) {
  if (!impact.n) return [empty(t("没有未结事件会换网格", "No open incident would change grid"))];
  const flows = impact.flows.map((flow) => el("tr", {},
    el("td.mono", {}, flow.from ?? t("待标注", "to be placed")), el("td.mono", {}, target(flow.to)), el("td.num", {}, number(flow.count))));
  const rows = impact.moves.map((move) => el("tr", {},
    el("td.mono", {}, el("a", { href: `/map?incident=${move.incident_id}` }, move.no)), el("td.mono", {}, move.from ?? "–"), el("td.mono", {}, target(move.to))));
  const cut = impact.truncated ? t(`（只列前 ${impact.moves.length} 件）`, ` (the first ${impact.moves.length})`) : "";
  return [
    table([t("现在的网格", "Grid now"), t("生效后", "Afterwards"), t("件数", "Incidents")], flows, [2]),
    el("details.fold", {}, el("summary", {}, t(`逐件列出${cut}`, `One by one${cut}`)),
      table([t("事件", "Incident"), t("现在的网格", "Grid now"), t("生效后", "Afterwards")], rows)),
  ];
}

/** Kinds of change with their counts, then each change; what stayed is only counted. */
export function changeParts({ counts, changes }) {
  const kinds = Object.entries(counts).map(([kind, n]) => badge(`${label("change", kind)} ${number(n)}`, kind === "same" ? "" : "accent"));
  const rows = changes.map((change) => el("tr", {},
    el("td.nowrap", {}, label("change", change.kind)), el("td.mono", {}, codes(change.from)), el("td.mono", {}, codes(change.to))));
  const list = rows.length ? table([t("变化", "Change"), t("现行", "In force"), t("本版本", "This edition")], rows) : null;
  return [el("p.row.body-line", {}, kinds), list].filter(Boolean);
}
