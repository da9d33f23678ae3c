// Marks of single places: an incident, a place pointed at, candidates to choose from.
import { el } from "../kit/dom.js";
import { colour } from "./base_map.js";

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

/** Numbered pins for candidates, in the order of their list. */
export function candidatePins(map, candidates, onPick) {
  const pins = candidates.map(({ lon, lat, name }, i) => {
    const html = el("div.pin", {}, el("span", {}, i + 1));
    const icon = L.divIcon({ html, className: "", iconSize: [28, 28], iconAnchor: [14, 33] });
    return L.marker([lat, lon], { icon, title: name, alt: `${i + 1} ${name}`, zIndexOffset: 500 }).on("click", () => onPick(i));
  });
  return L.featureGroup(pins).addTo(map);
}
