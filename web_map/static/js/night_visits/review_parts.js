// The parts of the review: the answer, the lists that want somebody, figures, teams, far and near.
import { badge, el, empty } from "../kit/dom.js";
import { address } from "../kit/http.js";
import { metres, number, say, t } from "../kit/words.js";

const WITHHELD = () => t("不公布", "withheld");
const pairWords = ({ n, of }) => (n === null ? WITHHELD() : `${number(n)} / ${number(of)}`);

/** The first question, answered in a sentence: who was due and was not met. */
export function answer(told) {
  const due = told.figures.find(({ key }) => key === "N4a");
  if (due.n === null) return el("p.notice", {}, t("户数太少，不公布。", "Too few homes to tell."));
  const rest = due.of - due.n;
  const words = due.of === 0
    ? t("本期没有到期的户。", "No home was due in the period.")
    : t(`到期 ${number(due.of)} 户，还有 ${number(rest)} 户没有见面。`, `${number(due.of)} homes were due; ${number(rest)} of them nobody has met yet.`);
  return el("div.panel.body.review-due", {}, el("p.review-sentence", {}, words), ageingBar(told.ageing), ageingList(told.ageing));
}

function ageingBar(ageing) {
  const known = ageing.filter(({ n }) => n);
  if (!known.length) return null;
  return el("div.ageing-bar", { "aria-hidden": "true" }, known.map(({ key, n }) => {
    const part = el("span", { data: { ageing: key } });
    part.style.flexGrow = n;
    return part;
  }));
}

function ageingList(ageing) {
  const rows = ageing.map(({ key, words, n, waiting }) => el("li", {}, el("span.ageing-key", { data: { ageing: key } }), say(words), " ",
    el("strong.num", {}, n === null ? WITHHELD() : number(n)),
    waiting ? el("span.muted", {}, t(`（其中 ${number(waiting)} 户未见面）`, ` (${number(waiting)} not met yet)`)) : null));
  return el("ul.ageing-list", {}, rows);
}

/** Grids that want somebody: not covered, without a team, with the most that wait. */
export function worstLists(told) {
  const { below, idle, overdue } = told;
  return [
    listPanel("below", t(`见面率不足 ${below.percent}% 的网格`, `Grids with less than ${below.percent} % met`), below.n,
      below.grids.map((one) => [one, `${pairWords(one)} · ${one.said}`])),
    listPanel("idle", t(`近 ${idle.days} 天没有小组到过的网格`, `Grids where no team called for ${idle.days} days`), idle.n,
      idle.grids.map((one) => [one, ""])),
    listPanel("overdue", t("逾期超过 30 天或从未见面最多的网格", "Grids where most wait for over 30 days, or for ever"), overdue.n,
      overdue.grids.map((one) => [one, t(`${number(one.n)} 户 / 到期 ${number(one.of)} 户`, `${number(one.n)} of ${number(one.of)} due`)])),
  ];
}

function listPanel(key, title, n, rows) {
  const shown = rows.map(([{ code, name }, words]) => el("li", {}, el("a", { href: address("/night-visits/review", { area: code, from: dayOf("from"), to: dayOf("to") }), title: code }, name), el("span.num.muted", {}, words)));
  const rest = n - rows.length;
  return el("section.panel", { data: { list: key } },
    el("header", {}, el("h2", {}, title), el("span.more.num", {}, t(`${number(n)} 个`, number(n)))),
    el("div.body", {}, rows.length ? el("ol.worst", {}, shown) : empty(t("没有", "None")),
      rest > 0 ? el("p.muted.small", {}, t(`另有 ${number(rest)} 个，见下表或导出`, `and ${number(rest)} more: see the table below, or the export`)) : null));
}

const dayOf = (name) => new URLSearchParams(location.search).get(name);

export function figurePanels(told) {
  const pairs = told.figures.map((one) => figureBlock(one, el("p.line", {},
    el("strong.value.num", {}, one.said ?? WITHHELD()), el("span.pair", {}, one.n === null ? "" : pairWords(one)))));
  const rates = told.rates.map((one) => figureBlock(one, el("p.line", {},
    el("strong.value.num", {}, one.value === null ? "–" : one.value.toFixed(1)),
    el("span.pair", {}, one.amount === null ? "" : `${number(Math.round(one.amount * 10) / 10)} / ${number(Math.round(one.per * 10) / 10)}`))));
  return [
    panel("N1–N3", t("走访覆盖", "Coverage"), pairs.slice(0, 3), apartWords(told)),
    panel("N4", t("到期走访", "Visits due"), pairs.slice(3, 6), null),
    panel("N5–N6", t("时段与问题", "Window and findings"), pairs.slice(6, 9), null),
    panel("N7–N8", t("路线与定位", "Routes and positions"), [pairs[9], ...rates, pairs[10]], spared(told)),
  ];
}

function panel(key, title, blocks, after) {
  return el("section.panel.family", { data: { family: key } },
    el("header", {}, el("h2", {}, title), el("span.muted.tiny.mono", {}, key)), el("div.body", {}, blocks, after));
}

function figureBlock(figure, value) {
  return el("article.one", { data: { figure: figure.key } }, el("h3", {}, say(figure.title), " ", el("span.muted.tiny.mono", {}, figure.key)), value,
    figure.of ? bar(figure) : null,
    el("p.small.muted.cohort", {}, say(figure.cohort)),
    el("details.small", {}, el("summary", {}, t("口径", "How it is counted")), el("p", {}, say(figure.formula))));
}

function bar({ n, of }) {
  const drawn = el("progress", { max: of, "aria-hidden": "true" });
  drawn.value = n;
  return drawn;
}

function apartWords({ apart }) {
  const words = [
    [t("空置、搬离", "vacant or moved"), apart.not_lived_in],
    [t("谢绝走访（在 N1、N2 分母内，不计到期）", "opted out (in N1 and N2, never due)"), apart.opted_out],
    [t("暂缓走访", "resting"), apart.resting],
    [t("所在网格已不在现行版本", "in no grid in force"), apart.elsewhere],
  ].filter(([, n]) => n !== 0).map(([name, n]) => `${name} ${n === null ? WITHHELD() : number(n)}`);
  return words.length ? el("p.small.muted", {}, t("另列：", "Apart: "), words.join(t("；", "; "))) : null;
}

const spared = ({ too_often: one }) => el("p.small", { data: { spared: "" } }, t("走访过于频繁的户（超过上限）：", "Homes called at beyond the cap: "),
  el("strong.num", {}, pairWords(one)), one.n ? badge(t("请核对", "to be checked"), "warn") : null);

export function teamTable(told, may) {
  const heads = [t("小组", "Team"), t("计划完成", "Stops done"), t("见面", "Met"), t("问题（转化）", "Findings (turned)"), t("到户定位", "Near the door"), t("定位精度", "Accuracy"), t("时长", "Hours"), t("行走（至少）", "Walked, at least")];
  const rows = told.teams.map((one) => el("tr", { data: { team: one.number } },
    el("th", { scope: "row" }, `${one.station} ${one.number}`, may.plan ? [" ", el("a", { href: `/night-visits/tracks/${one.id}`, target: "_blank", rel: "noopener" }, t("路线", "Way"))] : null),
    el("td.num", {}, pairWords(one.stops)), el("td.num", {}, pairWords(one.met)), el("td.num", {}, `${number(one.findings.of)}${t("（", " (")}${number(one.findings.n)}${t("）", ")")}`),
    el("td.num", {}, pairWords(one.near)), el("td.num", {}, one.accuracy_m === null ? "–" : `± ${metres(one.accuracy_m)}`),
    el("td.num", {}, one.hours.toFixed(1)), el("td.num", {}, metres(one.walked_m))));
  return el("table", {}, el("thead", {}, el("tr", {}, heads.map((head, i) => el(i ? "th.num" : "th", { scope: "col" }, head)))), el("tbody", {}, rows));
}

/** Whether far homes are called at as often: quarters of all homes from near to far. */
export function equityTable({ areas, rho, quarters }) {
  const far = (one) => `${metres(one.from_m)} – ${metres(one.to_m)}`;
  const rows = quarters.map((one, i) => el("tr", {}, el("th", { scope: "row" }, t(`第 ${i + 1} 四分位`, `Quarter ${i + 1}`)), el("td.num", {}, far(one)),
    el("td.num", {}, number(one.homes)), el("td.num", {}, number(one.calls)), el("td.num", {}, (one.calls / one.homes).toFixed(2)), el("td.num", {}, `${pairWords(one.reached)} · ${one.reached.said}`)));
  const heads = [t("由近到远", "From near to far"), t("距县城", "From the county seat"), t("户数", "Homes"), t("上门次数", "Calls"), t("每户上门", "Calls a home"), t("上过门的户", "Homes called at")];
  const said = rho === null ? t("不足以计算", "too few to tell") : rho.toFixed(2);
  return [
    el("p", {}, t("网格平均距离与每户上门次数的秩相关（Spearman）：", "Rank correlation (Spearman) of a grid's distance with its calls a home: "), el("strong.num", {}, said),
      el("span.muted", {}, ` (n = ${areas})`), rho !== null && rho < -0.3 ? badge(t("远处走访偏少", "far homes have fewer"), "warn") : null),
    el("div.table-wrap", {}, el("table", {}, el("thead", {}, el("tr", {}, heads.map((head, i) => el(i ? "th.num" : "th", { scope: "col" }, head)))), el("tbody", {}, rows))),
  ];
}
