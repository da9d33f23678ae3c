// Incidents as points that gather into clusters; twenty thousand stay smooth on one canvas.
import { el } from "../kit/dom.js";
import { label, number, t } from "../kit/words.js";
import { colour } from "./base_map.js";

const COLOURS = Object.fromEntries(
  ["high", "boundary", "ambiguous", "none"].map((name) => [name, colour(`sure-${name}`)]),
);

export function createPoints(map, { onPick }) {
  const cluster = L.markerClusterGroup({
    animate: false,
    chunkedLoading: true,
    chunkInterval: 60,
    chunkProgress: (done, all) => done === all && map.fire("pointsdrawn"),
    maxClusterRadius: (zoom) => (zoom < 12 ? 56 : 44),
    disableClusteringAtZoom: 17,
    showCoverageOnHover: false,
    spiderfyOnMaxZoom: false,
    iconCreateFunction: iconOf,
  }).addTo(map);
  cluster.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    onPick(event.layer.incident.id);
  });
  let byId = new Map();
  return {
    show(features) {
      byId = new Map(features.map((feature) => [feature.properties.id, pointOf(feature)]));
      cluster.clearLayers();
      cluster.addLayers([...byId.values()]);
    },
    at: (id) => byId.get(id)?.getLatLng(),
  };
}

function pointOf({ geometry, properties }) {
  const [lon, lat] = geometry.coordinates;
  const point = L.circleMarker([lat, lon], {
    radius: 6,
    weight: 1.5,
    color: "#fff",
    fillColor: COLOURS[properties.confidence] ?? COLOURS.none,
    fillOpacity: 0.95,
    bubblingMouseEvents: false,
  });
  point.incident = properties;
  point.bindTooltip(() => el("span", {}, `${label("category", properties.category)} · ${properties.title}`));
  return point;
}

function iconOf(group) {
  const n = group.getChildCount();
  const size = n < 10 ? 30 : n < 100 ? 36 : n < 1000 ? 44 : 52;
  const html = el(n < 100 ? "div.cluster" : "div.cluster.cluster-l", { title: t(`${n} 件`, `${n} incidents`) }, number(n));
  return L.divIcon({ html, className: "", iconSize: [size, size] });
}

/** A ring around one incident, and the circle its accuracy claims. */
export function markIncident(map, incident, previous) {
  previous?.remove();
  if (!incident?.position) return null;
  const at = [incident.position.lat, incident.position.lon];
  const style = { pane: "mark", color: colour("selected"), fill: false, interactive: false };
  const group = L.layerGroup([L.circleMarker(at, { ...style, radius: 11, weight: 3.5 })]);
  const { accuracy_m: radius } = incident.position;
  if (radius) group.addLayer(L.circle(at, { ...style, radius, weight: 1.5, dashArray: "4 4" }));
  return group.addTo(map);
}

/** A ring and a dot where somebody pointed. */
export function markPlace(map, at) {
  const style = { pane: "mark", color: colour("selected"), interactive: false };
  return L.layerGroup([
    L.circleMarker(at, { ...style, radius: 9, weight: 3, fill: false }),
    L.circleMarker(at, { ...style, radius: 2, weight: 2, fillOpacity: 1 }),
  ]).addTo(map);
}

export function pointLegend() {
  const control = L.control({ position: "bottomright" });
  const rows = ["high", "boundary", "ambiguous", "none"];
  control.onAdd = () =>
    el("div.legend", {}, el("strong", {}, t("网格归属", "Grid assignment")),
      rows.map((name) => el("div", {}, el(`span.swatch.dot.swatch-${name}`), label("confidence", name))));
  return control;
}

/** Numbered pins for candidates, in the order of their list. */
export function candidatePins(map, candidates, onPick) {
  const pins = candidates.map(({ lon, lat, name }, i) => {
    const html = el("div.pin", {}, el("span", {}, i + 1));
    const icon = L.divIcon({ html, className: "", iconSize: [28, 28], iconAnchor: [14, 33] });
    return L.marker([lat, lon], { icon, title: name, alt: `${i + 1} ${name}`, zIndexOffset: 500 }).on("click", () => onPick(i));
  });
  return L.featureGroup(pins).addTo(map);
}
