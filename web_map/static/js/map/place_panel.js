// A place that was pointed at: its grid with staff and incidents, and its coordinates in four datums.
import { badge, el, facts } from "../kit/dom.js";
import { asOf, moment } from "../kit/time.js";
import { toast } from "../kit/toast.js";
import { label, metres, number, ratio, say, t } from "../kit/words.js";

const DATUMS = [
  ["cgcs2000", "CGCS2000", t("国家大地坐标，存储用", "national, as stored")],
  ["wgs84", "WGS 84", t("卫星定位原始值", "raw satellite")],
  ["gcj02", "GCJ-02", t("高德、腾讯、微信", "AMap, Tencent, WeChat")],
  ["bd09", "BD-09", t("百度地图", "Baidu")],
];

export const gridTitle = (grid) => [
  el("h2", {}, grid.name),
  el("p.tiny.muted", {}, `${grid.township_name ?? ""} · ${grid.village_name ?? ""} · `, el("span.mono", {}, grid.code)),
];

export function gridSections(grid, latest, onIncident) {
  return [staffSection(grid), incidentsSection(grid, latest, onIncident), aboutSection(grid)];
}

function staffSection({ staff }) {
  const words = staff?.length
    ? el("ul.short-list", {}, staff.map((person) => el("li", {}, person.name)))
    : el("p.muted", {}, t("尚未配置网格员", "No grid worker has been entered yet"));
  return el("section", {}, el("h3", {}, t("网格员", "Grid worker")), words);
}

function incidentsSection({ code, incidents }, latest, onIncident) {
  const count = incidents ? el("p.small.muted", {}, `${ratio(incidents)} · ${asOf(incidents.as_of)}`) : null;
  const rows = latest.map((item) => el("li.row", {}, el("span.num.muted.tiny", {}, moment(item.occurred_at)),
    el("button.link", { type: "button", onclick: () => onIncident(item.id) }, item.title)));
  return el("section", {}, el("h3", {}, t("本网格全部事件（占全县）", "All incidents here (of the county)")), count,
    rows.length ? el("ul.short-list", {}, rows) : el("p.muted", {}, t("这段时间没有事件", "None in this period")),
    rows.length ? el("p.small", {}, el("a", { href: `/map?area=${code}` }, t("只看本网格", "Only this grid"))) : null);
}

const aboutSection = (grid) =>
  el("section", {}, facts([
    [t("类型", "Kind"), label("grid_kind", grid.kind)],
    [t("面积", "Area"), t(`${(grid.area_m2 / 1e6).toFixed(2)} 平方公里`, `${(grid.area_m2 / 1e6).toFixed(2)} km²`)],
    [t("户数", "Households"), grid.households == null ? t("未录入", "not entered") : number(grid.households)],
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
