// What is behind a number: incidents page by page, or grids, in a dialog over the figures.
import { $, badge, el, empty } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { asOf, fullMoment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, number, say, t } from "../kit/words.js";

const dialog = $("[data-behind]");
const more = $("[data-more]", dialog);
let showMore = async () => {};

$("[data-close]", dialog).addEventListener("click", () => dialog.close());
more.addEventListener("click", () => showMore().catch(showFailure));

const partWords = (figure, part) => ({ met: say(figure.met), rest: say(figure.rest), apart: t("另列", "Apart") })[part];

/** Open the list of one part of a figure, of one area or unit when `group` says which. */
export function openBehind(asked, figure, part, group = null) {
  const title = [group?.name, say(figure.title), partWords(figure, part)].filter(Boolean).join(" · ");
  $("[data-title]", dialog).textContent = title;
  $("[data-about]", dialog).textContent = "";
  $("[data-list]", dialog).replaceChildren(el("p.waiting", {}, t("正在读取……", "Loading …")));
  more.hidden = true;
  dialog.showModal();
  const show = figure.counts === "grids" ? showGrids : showIncidents;
  show({ ...asked, part, by: group?.by, code: group ? group.code : undefined }, figure.key).catch((failure) => {
    dialog.close();
    showFailure(failure);
  });
}

async function showGrids(asked, key) {
  const { items, as_of: counted } = await getJson(`/figures/${key}/grids`, asked);
  $("[data-about]", dialog).textContent = `${number(items.length)} · ${asOf(counted)}`;
  const links = items.map(({ code, name }) => el("li", {}, el("a", { href: `/map?grid=${code}&period=all` }, name ?? code), " ", el("span.muted.tiny.mono", {}, code)));
  $("[data-list]", dialog).replaceChildren(links.length ? el("ul.grids", {}, links) : empty(t("没有", "None")));
}

async function showIncidents(asked, key, offset = 0) {
  const told = await getJson(`/figures/${key}/incidents`, { ...asked, offset });
  const { n, of } = told.total;
  const hidden = of > n ? t(`（另有 ${number(of - n)} 件您只能计数）`, ` (${number(of - n)} more you may only count)`) : "";
  $("[data-about]", dialog).textContent = `${number(n)}${hidden} · ${asOf(told.as_of)} · ${t("下列为事件的现状", "listed as they stand now")}`;
  const rows = told.items.map(rowOf);
  if (offset) $("[data-list] tbody", dialog).append(...rows);
  else $("[data-list]", dialog).replaceChildren(rows.length ? table(rows) : empty(t("没有可看的事件", "None you may read")));
  more.hidden = told.next === null;
  showMore = () => showIncidents(asked, key, told.next);
}

function table(rows) {
  const heads = [t("编号", "Number"), t("上报", "Reported"), t("类别", "Category"), t("事件", "Incident"), t("网格", "Grid"), t("现状", "State now")];
  return el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows));
}

const rowOf = (one) => el("tr", {},
  el("td.nowrap", {}, one.no), el("td.nowrap", {}, fullMoment(one.reported_at)), el("td.nowrap", {}, label("category", one.category)),
  el("td", {}, el("a", { href: `/incident/${one.id}` }, one.title ?? "–")), el("td", {}, one.grid_name ?? "–"),
  el("td", {}, badge(label("state", one.state)), one.supervision === "none" ? null : badge(label("supervision", one.supervision), "warn")));
