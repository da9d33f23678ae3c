// A place that was pointed at: its grid with staff and incidents, and its coordinates in four datums.
import { badge, el, facts } from "../kit/dom.js";
import { asOf, moment } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { label, metres, number, say, t } from "../kit/words.js";
import { holderItem } from "../people/holders.js";
import { DATUMS } from "./datums.js";

export const gridTitle = (grid) => [
  el("h2", {}, grid.name),
  el("p.tiny.muted", {}, `${grid.township_name ?? ""} · ${grid.village_name ?? ""} · `, el("span.mono", {}, grid.code)),
];

/** `held` tells who holds the grid; `found` its incidents that the filters let through, `href` leads to them alone. */
export const gridSections = (grid, held, found, tools) => [holdersSection(held), incidentsSection(grid, found, tools), aboutSection(grid)];

function holdersSection({ holders }) {
  const words = holders.length
    ? el("ul.short-list", {}, holders.map(holderItem))
    : el("p.muted", {}, t("目前无人承办", "Nobody holds it now"));
  return el("section", {}, el("h3", {}, t("谁承办", "Who holds it")), words);
}

function incidentsSection({ incidents }, { items, total, as_of: counted }, { onIncident, href, isNarrowed }) {
  const rows = items.map((item) => el("li.row", {}, el("span.num.muted.tiny", {}, moment(item.occurred_at)),
    el("button.link", { type: "button", onclick: () => onIncident(item.id) }, item.title)));
  const [those, none] = isNarrowed
    ? [t("符合筛选", "Found by the filters"), t("没有符合筛选的事件", "None matches the filters")]
    : [t("本期", "In this period"), t("这段时间没有事件", "None in this period")];
  const pair = `${those} ${number(total.n)} / ${t("全部", "all")} ${number(incidents.n)} · ${asOf(counted)}`;
  const latest = total.n > items.length ? t(`${those}的最近 ${items.length} 件`, `${those}, the latest ${items.length}`) : t(`${those}的事件`, those);
  return el("section", {}, el("h3", {}, t("本网格事件", "Incidents here")), el("p.small.muted.num", {}, pair),
    rows.length ? [el("h4", {}, latest), el("ul.short-list", {}, rows)] : el("p.muted", {}, none),
    rows.length ? el("p.small", {}, el("a", { href }, t("只看本网格", "Only this grid"))) : null);
}

/** Incidents of one place, to choose from. */
export function severalHere({ items, total, as_of: counted }, onIncident) {
  const rows = items.map((item) => el("li.row", {}, el("span.num.muted.tiny", {}, moment(item.occurred_at)),
    el("button.link", { type: "button", onclick: () => onIncident(item.id) }, item.title)));
  const title = [el("h2", {}, t(`此处 ${number(total.n)} 件`, `${number(total.n)} here`)), el("p.tiny.muted", {}, asOf(counted))];
  return { title, sections: [el("section", {}, el("ul.short-list", {}, rows))] };
}

const entered = (count) => (count == null ? t("未录入", "not entered") : number(count));

const aboutSection = (grid) =>
  el("section", {}, facts([
    [t("类型", "Kind"), label("grid_kind", grid.kind)],
    [t("面积", "Area"), t(`${(grid.area_m2 / 1e6).toFixed(2)} 平方公里`, `${(grid.area_m2 / 1e6).toFixed(2)} km²`)],
    [t("户数", "Households"), entered(grid.households)],
    [t("常住人口", "Residents"), entered(grid.residents)],
    [t("网格版本", "Edition"), grid.edition_name],
  ]));

export function positionSection({ datums, match, reason, nearest }) {
  const rows = DATUMS.filter(([key]) => datums[key]).flatMap(([key, name, use]) => {
    const text = datums[key].map((degrees) => degrees.toFixed(6)).join(", ");
    return [el("span", { title: use }, name), el("span.mono.num", {}, text), copyButton(name, text)];
  });
  const rule = match?.rule ? badge(label("rule", match.rule), match.code ? "good" : "warn") : null;
  return el("section.stack-s", {}, el("h3", {}, t("此处坐标（经度, 纬度）", "Coordinates here (longitude, latitude)")),
    el("div.datums", {}, rows), el("p.row", {}, rule), el("p.small", {}, say(reason)), match?.code ? null : nearestWords(nearest));
}

export function nearestWords(nearest) {
  if (!nearest) return null;
  const far = metres(nearest.metres);
  return el("p.small", {}, t(`最近的网格：${nearest.name}，相距 ${far}。`, `Nearest grid: ${nearest.name}, ${far} away.`));
}

const copyButton = (name, text) =>
  el("button.button.button-small", {
    type: "button",
    "aria-label": t(`复制 ${name} 坐标`, `Copy ${name} coordinates`),
    onclick: () => copy(text),
  }, t("复制", "Copy"));

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t(`已复制 ${text}`, `Copied ${text}`));
  } catch {
    toast(t("浏览器不允许复制，请手工选取。", "The browser refuses to copy. Select the text instead."), { isBad: true });
  }
}
