// Names on the ground: where each could stand. Whether there is room is decided where names are placed.
import { t } from "../kit/words.js";

const EXTENT = 4096;
const SETTLED = { city: 0, town: 0, village: 12.5, hamlet: 14.5 };
const FROM = { river: 9, canal: 13, stream: 13.5, water: 12, motorway: 9, trunk: 9, primary: 10, secondary: 11.5, tertiary: 13, railway: 11, minor: 15.5 };
const WATERS = new Set(["river", "canal", "stream", "water"]);
/** What is named first has the room. */
const FIRST = ["city", "town", "river", "motorway", "trunk", "primary", "village", "secondary", "railway", "water", "hamlet", "canal", "tertiary", "stream", "minor"];
/** A line is named where it is so long inside a tile, in pixels; it is named again so far away. */
const LEAST_LENGTH = 60;
const APART = 320;

/** Names of the tiles in view: `{ level, text, at }`, the most important first. */
export function namesOf(map, tiles) {
  const zoom = map.getZoom();
  const found = [];
  for (const tile of tiles) {
    const scale = tile.side / EXTENT;
    for (const feature of tile.features) {
      const name = nameOf(feature, scale, zoom);
      if (name) found.push({ ...name, spot: tile.corner.add(L.point(name.x, name.y).multiplyBy(scale)) });
    }
  }
  found.sort((a, b) => a.rank - b.rank || b.length - a.length);
  const kept = [];
  for (const one of found) {
    const isNear = (other) => other.text === one.text && other.spot.distanceTo(one.spot) < APART;
    if (!kept.some(isNear)) kept.push({ ...one, at: map.layerPointToLatLng(one.spot) });
  }
  return kept;
}

function nameOf([kind, name, ref, , paths], scale, zoom) {
  const rank = FIRST.indexOf(kind);
  if (rank < 0 || !paths.length) return null;
  if (kind in SETTLED) {
    if (!name || zoom < SETTLED[kind]) return null;
    const [x, y] = paths[0];
    return isInside(x, y) ? { level: `ground-${kind}`, text: name, x, y, rank, length: 0, aside: 12 } : null;
  }
  const isWater = WATERS.has(kind);
  const text = isWater || !ref ? name : ref;
  if (!text || zoom < FROM[kind]) return null;
  const longest = paths.reduce((a, b) => (b.length > a.length ? b : a));
  const { x, y, length } = kind === "water" ? middleOf(longest) : halfway(longest);
  if (length * scale < LEAST_LENGTH || !isInside(x, y)) return null;
  const level = isWater ? "ground-water" : ref ? "ground-ref" : "ground-road";
  return { level, text, x, y, rank, length };
}

const isInside = (x, y) => x >= 0 && y >= 0 && x < EXTENT && y < EXTENT;

/** The corners of a path of steps. */
function cornersOf(path) {
  const corners = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < path.length; i += 2) {
    x += path[i];
    y += path[i + 1];
    corners.push([x, y]);
  }
  return corners;
}

function halfway(path) {
  const corners = cornersOf(path);
  const lengths = corners.slice(1).map(([x, y], i) => Math.hypot(x - corners[i][0], y - corners[i][1]));
  const length = lengths.reduce((sum, one) => sum + one, 0);
  let left = length / 2;
  for (let i = 0; i < lengths.length; i += 1) {
    if (left <= lengths[i] && lengths[i] > 0) {
      const share = left / lengths[i];
      const [[x0, y0], [x1, y1]] = [corners[i], corners[i + 1]];
      return { x: x0 + (x1 - x0) * share, y: y0 + (y1 - y0) * share, length };
    }
    left -= lengths[i];
  }
  return { x: corners[0][0], y: corners[0][1], length };
}

/** The middle of an area's extent, as long as it is wide. */
function middleOf(path) {
  const corners = cornersOf(path);
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (west + east) / 2, y: (north + south) / 2, length: east - west };
}

/** Township seats, by the gazetteer. */
export function seatNames(seats) {
  return seats.map(({ name, lon, lat }) => ({
    level: "ground-seat",
    text: t(`${name}驻地`, `${name} (seat)`),
    at: L.latLng(lat, lon),
    fromZoom: 11,
    aside: 12,
  }));
}
