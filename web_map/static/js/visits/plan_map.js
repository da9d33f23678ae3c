// Routes on a map: a line for each team from its station through its stops and back.
import { el } from "../kit/dom.js";
import { t } from "../kit/words.js";
import { createMap, drawGrids, drawOutlines } from "../map/base_map.js";
import { lookAtAll } from "../map/clear_view.js";

// Okabe and Ito's colours, told apart without red and green; a team's number says the rest.
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7b3294", "#444444"];

export const teamColour = (number) => COLOURS[(number - 1) % COLOURS.length];

export async function createPlanMap(place, { onTeam }) {
  const map = createMap(place);
  const outline = await drawOutlines(map, ["county"]);
  lookAtAll(map, outline.county.getBounds());
  await drawGrids(map);
  await drawOutlines(map, ["village", "township"]);
  const layer = L.layerGroup().addTo(map);
  let seen = "";

  function show(teams, opened) {
    layer.clearLayers();
    const bounds = L.latLngBounds([]);
    for (const team of teams) {
      const colour = teamColour(team.number);
      const isFaint = opened && opened !== team.id;
      const station = [team.lat, team.lon];
      const way = [station, ...team.stops.map((stop) => [stop.lat, stop.lon]), station];
      way.forEach((at) => bounds.extend(at));
      layer.addLayer(L.polyline(way, { color: colour, weight: opened === team.id ? 4 : 2.5, opacity: isFaint ? 0.25 : 0.9 }).on("click", () => onTeam(team.id)));
      for (const [stop, names] of gathered(team.stops)) {
        layer.addLayer(opened === team.id ? numbered(stop, names, colour)
          : L.circleMarker([stop.lat, stop.lon], { radius: 4, color: "#fff", weight: 1, fillColor: colour, fillOpacity: isFaint ? 0.3 : 1 }));
      }
      layer.addLayer(L.marker(station, { icon: flag(team, colour), title: t(`第 ${team.number} 组 ${team.station}`, `team ${team.number}, ${team.station}`), alt: `${team.number}` }).on("click", () => onTeam(team.id)));
    }
    const shown = `${opened ?? ""}:${teams.map((team) => `${team.id}${team.stops.length}`).join()}`;
    if (!bounds.isValid() || shown === seen) return;
    seen = shown;
    const one = teams.find((team) => team.id === opened);
    map.fitBounds(one ? L.latLngBounds([[one.lat, one.lon], ...one.stops.map((stop) => [stop.lat, stop.lon])]) : bounds, { padding: [40, 40], maxZoom: 16, animate: false });
  }

  return { show };
}

function flag(team, colour) {
  const html = el("span.team-number", {}, team.number);
  html.style.setProperty("--team", colour);
  return L.divIcon({ html, className: "", iconSize: [24, 24] });
}

function numbered(stop, names, colour) {
  const html = el("span.stop-number", {}, names);
  html.style.setProperty("--team", colour);
  return L.marker([stop.lat, stop.lon], { icon: L.divIcon({ html, className: "", iconSize: null }), interactive: false, alt: names });
}

/** Each place once, with the numbers of the stops that are shown there: those of one cell stand together. */
function gathered(stops) {
  const places = new Map();
  stops.forEach((stop, i) => {
    const key = `${stop.lat},${stop.lon}`;
    const known = places.get(key);
    places.set(key, [known?.[0] ?? stop, [...(known?.[1] ?? []), i + 1]]);
  });
  return [...places.values()].map(([stop, numbers]) => [stop, numbers.join(" ")]);
}
