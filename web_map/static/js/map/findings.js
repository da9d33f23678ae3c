// Findings of the boundary doctor: one numbered row and one numbered mark each.
import { el } from "../kit/dom.js";
import { severityBadge } from "../kit/severity.js";
import { area, label, say, t } from "../kit/words.js";
import { colour } from "./base_map.js";

const TOKEN = { error: "bad", warning: "warn", note: "ink-3" };

/** One row a finding; `settle` returns what can be declared about one, if anything. */
export function findingsTable(features, onPick, settle = () => null) {
  const names = ["#", t("等级", "Weight"), t("问题", "Finding"), t("说明", "In words"), t("面积", "Area")];
  const head = el("tr", {}, names.map((name, i) => el(i === 4 ? "th.num" : "th", { scope: "col" }, name)));
  return el("table", {}, el("thead", {}, head), el("tbody", {}, features.map((feature, i) => row(feature, i, onPick, settle(feature)))));
}

function row({ geometry, properties }, i, onPick, action) {
  const number = geometry ? el("button.link", { type: "button", "aria-label": t(`在地图上看第 ${i + 1} 处`, `Show ${i + 1} on the map`) }, i + 1) : `${i + 1}`;
  const placed = geometry ? { onclick: () => onPick(i), "data-placed": "" } : {};
  return el("tr", placed,
    el("td", {}, number),
    el("td", {}, severityBadge(properties.severity)),
    el("td.nowrap", {}, label("finding", properties.code)),
    el("td.in-words", {}, say(properties.words ?? properties), action && el("div.settle", {}, action)),
    el("td.num.nowrap", {}, area(properties.size_m2)));
}

/** Marks on the map; too many to number are drawn without one. */
export function drawFindings(map, features, onPick) {
  const group = L.featureGroup().addTo(map);
  const shapes = features.map((feature, i) => {
    if (!feature.geometry) return null;
    const tone = colour(TOKEN[feature.properties.severity]);
    const style = { color: tone, weight: 2.5, fillColor: tone, fillOpacity: 0.45, bubblingMouseEvents: false };
    const shape = L.geoJSON(feature, { style, pointToLayer: (_, at) => L.circleMarker(at, style) });
    shape.on("click", () => onPick(i));
    group.addLayer(shape);
    if (i < 200) group.addLayer(numbered(shape.getBounds().getCenter(), i, feature.properties.severity, onPick));
    return shape;
  });
  return { group, boundsOf: (i) => shapes[i]?.getBounds() };
}

function numbered(at, i, severity, onPick) {
  const html = el(`div.mark-number.mark-${severity}`, {}, i + 1);
  const icon = L.divIcon({ html, className: "", iconSize: [22, 22] });
  return L.marker(at, { icon, keyboard: false, alt: `${i + 1}` }).on("click", () => onPick(i));
}
