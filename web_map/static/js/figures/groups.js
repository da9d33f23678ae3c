// The figures of each area or unit, to be sorted by any of them.
import { el, empty } from "../kit/dom.js";
import { number, say, t } from "../kit/words.js";
import { mayList } from "./pair.js";

/** What is worth comparing between areas, and between units. */
const OF_AREAS = ["M2a", "M2b", "M4a", "M7a", "M8", "M9", "M10a", "M10c", "M11a", "M11b"];
const OF_UNITS = ["M2a", "M2b", "M2c", "M4a", "M7a", "M7b", "M7c", "M11a", "M11b"];
const NONE = { n: 0, of: 0, said: "–" };
const sorted = { key: "", isDown: false };

export function groupTable(told, open) {
  const keys = told.by === "unit" ? OF_UNITS : OF_AREAS;
  const shown = told.figures.filter((one) => keys.includes(one.key));
  const place = el("div", {});
  const draw = () => place.replaceChildren(told.groups.length ? table(told, shown, open, draw) : empty(t("没有可比较的数据", "Nothing to compare")));
  draw();
  return place;
}

function table(told, shown, open, draw) {
  const rows = [...told.groups].sort(inOrder(shown)).map((group) => rowOf(told, group, shown, open));
  const heads = [headOf("", t("名称", "Name"), "", draw), ...shown.map((one) => headOf(one.key, say(one.title), say(one.formula), draw))];
  return el("table.groups", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows));
}

function headOf(key, words, hint, draw) {
  const isSorted = sorted.key === key;
  const sort = () => {
    Object.assign(sorted, { key, isDown: isSorted ? !sorted.isDown : key !== "" });
    draw();
  };
  const order = isSorted ? (sorted.isDown ? "descending" : "ascending") : "none";
  return el(key ? "th.num" : "th", { scope: "col", "aria-sort": order, title: hint || null },
    el("button.link", { type: "button", onclick: sort, data: { sort: key } }, words, isSorted ? (sorted.isDown ? " ↓" : " ↑") : ""));
}

/** A pair of an area; one that counts nothing there is not sent. */
const pairOf = (group, key) => group.figures.find((one) => one.key === key) ?? NONE;

/** By the exact share; what has none comes last either way. */
function inOrder(shown) {
  if (!shown.some((one) => one.key === sorted.key)) {
    return (a, b) => (sorted.isDown ? -1 : 1) * a.code.localeCompare(b.code);
  }
  const share = (group) => {
    const one = pairOf(group, sorted.key);
    return one.of ? one.n / one.of : null;
  };
  return (a, b) => {
    const [x, y] = [share(a), share(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    return (sorted.isDown ? y - x : x - y) || a.code.localeCompare(b.code);
  };
}

const nameOf = (told, { code, name }) => name ?? (code || (told.by === "unit" ? t("尚无承办单位", "No unit yet") : t("待标注位置", "Not placed yet")));

function rowOf(told, group, shown, open) {
  const name = nameOf(told, group);
  const cells = shown.map((figure) => {
    const one = pairOf(group, figure.key);
    const may = one.n > 0 && figure.counts === "incidents" && mayList(figure, told.allowed);
    const words = [el("span", {}, one.said), el("span.of", {}, one.of ? ` ${number(one.n)}/${number(one.of)}` : "")];
    const go = () => open(figure, "met", { by: told.by, code: group.code, name });
    return el("td.num.nowrap", {}, may ? el("button.link", { type: "button", onclick: go }, words) : words);
  });
  return el("tr", { data: { code: group.code } }, el("th", { scope: "row" }, name), cells);
}
