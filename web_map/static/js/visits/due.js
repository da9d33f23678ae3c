// Who is due: figures, villages, and those that matter most with what their points are made of.
import { badge, el, empty } from "../kit/dom.js";
import { label, number, t } from "../kit/words.js";

const FACTORS = {
  weight: t("类别权重", "class"),
  late: t("逾期", "late"),
  incidents: t("附近在办事件", "open incidents nearby"),
  hot_grid: t("热点网格", "hotspot"),
  last_call: t("上次走访", "last call"),
  weekday: t("工作日/周末", "weekday"),
};

/** The points of a household as a product of factors; those of 1 are left out. */
export function whyWords(why) {
  const told = Object.entries(FACTORS).filter(([name]) => name === "weight" || (why[name] ?? 1) !== 1);
  return told.map(([name, words]) => `${words} ${Number(why[name].toFixed(2))}`).join(" × ");
}

export function showDue(found, names) {
  if (!found.due.n) return [empty(t("当晚没有到期的户", "Nobody is due"), t("换一个日期或片区看看。", "Look at another day or area."))];
  return [
    el("div.due-figures", {},
      figure(t("到期 / 常住户", "Due / lived in"), found.due),
      ...Object.entries(found.by_class).map(([code, pair]) => figure(label("visit_class", code), pair)),
      figure(t("从未走访 / 常住户", "Never called at / lived in"), { n: found.never, of: found.due.of }),
      figure(t("到期但暂缓：近期已多次上门", "Due, but called at often enough"), { n: found.over_visited, of: found.due.n }),
      figure(t("到期，建议改周末", "Due, rather at a weekend"), { n: found.tries_weekend, of: found.due.n })),
    villages(found, names),
    el("div.table-wrap", {}, table(found, names)),
    el("p.tiny.muted", {}, t(`列出优先级最高的 ${found.items.length} 户；优先级 = 类别权重 × 各项系数，系数由县级策略规定。`,
      `The ${found.items.length} that matter most; points are the class's weight times factors, all of the county's policy.`)),
  ];
}

const figure = (words, pair) =>
  el("div.due-figure", {}, el("span.small.muted", {}, words), el("strong.num", {}, number(pair.n)), el("span.tiny.muted.num", {}, `/ ${number(pair.of)}`));

function villages({ by_village: counts, due }, names) {
  const most = Object.entries(counts).sort(([, a], [, b]) => b - a).slice(0, 12);
  const top = most[0]?.[1] ?? 1;
  const all = due.n;
  return el("details", {}, el("summary", {}, t("到期最多的村（社区）", "Villages with most of them")),
    el("div.bars", { role: "list" }, most.map(([code, n]) =>
      el("div.bar", { role: "listitem" }, el("span", {}, names.get(code) ?? code), el("progress", { value: n, max: top }), el("span.num", {}, `${number(n)} / ${number(all)}`)))));
}

const table = ({ items }, names) =>
  el("table", {},
    el("thead", {}, el("tr", {}, [t("优先级", "Points"), t("类别", "Class"), t("网格", "Grid"), t("逾期", "Late"), t("上次", "Last call"), ""].map((word) => el("th", {}, word)))),
    el("tbody", {}, items.map((one) => el("tr", {},
      el("td.num", { title: whyWords(one.why) }, one.points.toFixed(1), el("div.tiny.muted", {}, whyWords(one.why))),
      el("td", {}, label("visit_class", one.visit_class)),
      el("td", {}, names.get(one.area) ?? one.area),
      el("td.num", {}, t(`${number(one.days_late)} 天`, `${number(one.days_late)} d`)),
      el("td", {}, one.last_outcome ? label("visit_outcome", one.last_outcome) : t("从未走访", "Never")),
      el("td", {}, [one.over_visited && badge(t("暂缓", "rest")), one.tries_weekend && badge(t("试周末", "try a weekend"), "warn")])))));
