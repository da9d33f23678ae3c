// Names of townships, villages and grids; a name that would cover another waits for the next zoom.
import { $$, el } from "../kit/dom.js";
import { fetchAreas } from "./base_map.js";
import { overlaps } from "./clear_view.js";

const FROM_ZOOM = { township: 0, village: 12.25, grid: 14.5 };
const SIZE = { township: 15, village: 12, grid: 11 };
const SIZE_BESIDE = 12;
/** How far up or down a name may step aside from a cluster of incidents, in pixels. */
const ASIDE = [0, 24, -24, 34, -34, 44, -44];

export async function drawPlaceLabels(map, levels = ["township", "village", "grid"], edition) {
  const names = [];
  for (const level of levels) {
    const areas = await fetchAreas(level, edition);
    const drawn = areas.features.filter(({ geometry }) => geometry?.coordinates?.length);
    names.push(...drawn.map((feature) => nameOf(feature, level)));
  }
  const layer = L.layerGroup().addTo(map);
  let frame = 0;
  const refresh = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => place(map, layer, names));
  };
  map.on("zoomend moveend resize pointsdrawn groundchanged", refresh);
  refresh();
  return layer;
}

function nameOf(feature, level) {
  const { name, code } = feature.properties;
  const text = level === "grid" ? code.slice(-3) : shorten(name);
  return { level, text, at: middle(feature.geometry) };
}

const shorten = (name) => name.replace(/(居民委员会|村民委员会|居委会|村委会)$/, "");

/** The middle of the largest ring's widest horizontal run near its centre: always inside. */
function middle(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons.map((polygon) => polygon[0]);
  const ring = rings.reduce((a, b) => (Math.abs(signedArea(b)) > Math.abs(signedArea(a)) ? b : a));
  const lats = ring.map(([, lat]) => lat);
  const low = Math.min(...lats);
  const high = Math.max(...lats);
  let best = { width: -1 };
  for (const share of [0.5, 0.42, 0.58, 0.34, 0.66]) {
    const lat = low + (high - low) * share;
    const run = widestRun(ring, lat);
    if (run.width > best.width) best = { ...run, lat };
  }
  return L.latLng(best.lat, best.lon);
}

function widestRun(ring, lat) {
  const crossings = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [x0, y0] = ring[i - 1];
    const [x1, y1] = ring[i];
    if (y0 > lat !== y1 > lat) crossings.push(x0 + ((lat - y0) * (x1 - x0)) / (y1 - y0));
  }
  crossings.sort((a, b) => a - b);
  let best = { width: 0, lon: ring[0][0] };
  for (let i = 1; i < crossings.length; i += 2) {
    const width = crossings[i] - crossings[i - 1];
    if (width > best.width) best = { width, lon: (crossings[i] + crossings[i - 1]) / 2 };
  }
  return best;
}

function signedArea(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum / 2;
}

function place(map, layer, names) {
  layer.clearLayers();
  const zoom = map.getZoom();
  const view = map.getBounds().pad(0.05);
  const clusters = clusterBoxes(map);
  const taken = [];
  const said = new Set();
  const isFree = (box) => !taken.some((other) => overlaps(box, other));
  for (const name of names) {
    if (zoom < FROM_ZOOM[name.level] || !view.contains(name.at)) continue;
    const boxes = ASIDE.map((aside) => boxOf(map, name, aside));
    if (!isFree(boxes[0])) continue;
    const box = boxes.find((one) => isFree(one) && !clusters.some((cluster) => overlaps(one, cluster))) ?? boxes[0];
    taken.push(box);
    said.add(name.text);
    layer.addLayer(marker(name, middleOf(map, box)));
  }
  // Names on the ground have what room is left, and say nothing twice.
  for (const name of map.namesBeside?.() ?? []) {
    if (zoom < (name.fromZoom ?? 0) || said.has(name.text) || !view.contains(name.at)) continue;
    const box = boxBeside(map, name);
    if (!isFree(box) || clusters.some((cluster) => overlaps(box, cluster))) continue;
    taken.push(box);
    layer.addLayer(marker(name, middleOf(map, box)));
  }
}

const middleOf = (map, box) => map.containerPointToLatLng([(box.left + box.right) / 2, (box.top + box.bottom) / 2]);

function boxBeside(map, { at, text, aside = 0 }) {
  const { x, y } = map.latLngToContainerPoint(at);
  const width = [...text].reduce((sum, letter) => sum + (letter < "\u2e80" ? 0.62 : 1) * SIZE_BESIDE, 8);
  const height = SIZE_BESIDE + 6;
  return { left: x - width / 2, right: x + width / 2, top: y - aside - height / 2, bottom: y - aside + height / 2 };
}

function clusterBoxes(map) {
  const here = map.getContainer().getBoundingClientRect();
  return $$(".cluster", map.getPane("markerPane")).map((cluster) => {
    const { left, right, top, bottom } = cluster.getBoundingClientRect();
    return { left: left - here.left, right: right - here.left, top: top - here.top, bottom: bottom - here.top };
  });
}

function boxOf(map, { at, text, level }, aside) {
  const { x, y } = map.latLngToContainerPoint(at);
  const width = text.length * SIZE[level] + 6;
  const height = SIZE[level] + 6;
  return { left: x - width / 2, right: x + width / 2, top: y + aside - height / 2, bottom: y + aside + height / 2 };
}

function marker({ text, level }, at) {
  const html = el("span", {}, text);
  const icon = L.divIcon({ className: `place-name place-name-${level}`, html, iconSize: null });
  return L.marker(at, { icon, interactive: false, keyboard: false, pane: "names" });
}
