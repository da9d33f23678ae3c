// How the ground is painted: one kind after the other over the whole picture, calm enough to lie below.
const EXTENT = 4096;

/** In the order of painting. Widths in pixels at zooms 8, 12 and 16; `casing` is the edge of a road. */
const STYLES = [
  ["wood", { fill: "#d5e3cf" }],
  ["built_up", { fill: "#e4ddd3" }],
  ["water", { fill: "#b5d6e6", line: "#8fbdd3", width: [0.4, 0.6, 0.8] }],
  ["stream", { line: "#8fbdd3", width: [0.3, 0.7, 1.6] }],
  ["canal", { line: "#7fb0c9", width: [0.5, 1.1, 2.6] }],
  ["river", { line: "#8fbdd3", width: [1.2, 2.4, 5] }],
  ["minor", { line: "#ffffff", casing: "#b9b4ab", width: [0.4, 0.7, 4] }],
  ["tertiary", { line: "#ffffff", casing: "#a29b8e", width: [0.5, 1.4, 6] }],
  ["secondary", { line: "#f6e6bd", casing: "#a8935c", width: [0.7, 2, 7] }],
  ["primary", { line: "#f3d694", casing: "#a27e2f", width: [0.9, 2.6, 8] }],
  ["railway", { line: "#686f76", width: [0.7, 1.3, 2.2], dash: [7, 4] }],
  ["trunk", { line: "#eebf74", casing: "#96631c", width: [1.2, 3, 9] }],
  ["motorway", { line: "#dc9c62", casing: "#7d4517", width: [1.4, 3.4, 10] }],
];
const PLACES = { city: 4, town: 3, village: 1.8, hamlet: 1.2 };
const INK = "#3d4a52";
/** Below this width, in pixels, a road is a line without an edge. */
const CASED_FROM = 2.2;
const TUNNEL_DASH = [4, 3];
const BRIDGE = 1;
const TUNNEL = 2;

/** What was read of a tile as paths that can be painted again and again, by kind. */
export function pathsOf(features) {
  const paths = new Map();
  for (const [kind, , , flags, parts] of features) {
    const key = flags === BRIDGE || flags === TUNNEL ? `${kind}/${flags}` : kind;
    if (!paths.has(key)) paths.set(key, new Path2D());
    for (const part of parts) trace(paths.get(key), part, kind);
  }
  return paths;
}

function trace(path, part, kind) {
  let [x, y] = part;
  if (kind in PLACES) {
    path.moveTo(x, y);
    path.lineTo(x, y);
    return;
  }
  path.moveTo(x, y);
  for (let i = 2; i < part.length; i += 2) {
    x += part[i];
    y += part[i + 1];
    path.lineTo(x, y);
  }
}

function widthAt(zoom, [at8, at12, at16]) {
  const [low, high, share] = zoom < 12 ? [at8, at12, (zoom - 8) / 4] : [at12, at16, (zoom - 12) / 4];
  return low * (high / low) ** Math.max(0, Math.min(1.5, share));
}

/** Paint tiles, each `{ paths, left, top, side }` with its place and size on the canvas in pixels. */
export function paint(brush, tiles, { zoom, ratio }) {
  const within = (tile, draw) => {
    const scale = tile.side / EXTENT;
    brush.setTransform(scale * ratio, 0, 0, scale * ratio, tile.left * ratio, tile.top * ratio);
    clipTo(brush, scale);
    draw(scale);
    brush.restore();
  };
  const each = (key, draw) => {
    for (const tile of tiles) {
      const path = tile.paths.get(key);
      if (path) within(tile, (scale) => draw(path, scale));
    }
  };
  for (const [kind, style] of STYLES) paintKind(brush, each, kind, { ...style, px: style.width && widthAt(zoom, style.width) });
  for (const [kind, radius] of Object.entries(PLACES)) each(kind, (path, scale) => dot(brush, path, radius / scale));
}

/** What lies beyond a tile's side belongs to the next one, but for half a pixel against seams. */
function clipTo(brush, scale) {
  const seam = 0.5 / scale;
  brush.save();
  brush.beginPath();
  brush.rect(-seam, -seam, EXTENT + 2 * seam, EXTENT + 2 * seam);
  brush.clip();
}

function paintKind(brush, each, kind, { fill, line, casing, px, dash }) {
  const stroke = (path, scale, colour, width, dashes = []) => {
    brush.strokeStyle = colour;
    brush.lineWidth = width / scale;
    brush.lineJoin = "round";
    brush.lineCap = dashes.length ? "butt" : "round";
    brush.setLineDash(dashes.map((length) => length / scale));
    brush.stroke(path);
  };
  if (fill) each(kind, (path) => { brush.fillStyle = fill; brush.fill(path, "evenodd"); });
  if (!line) return;
  const isCased = casing && px >= CASED_FROM;
  if (isCased) {
    each(kind, (path, scale) => stroke(path, scale, casing, px + 1.4));
    each(`${kind}/${BRIDGE}`, (path, scale) => stroke(path, scale, INK, px + 2.6));
  }
  const own = isCased ? line : casing ?? line;
  each(kind, (path, scale) => stroke(path, scale, own, px, dash));
  each(`${kind}/${BRIDGE}`, (path, scale) => stroke(path, scale, own, px, dash));
  each(`${kind}/${TUNNEL}`, (path, scale) => stroke(path, scale, casing ?? line, Math.min(px, 2), TUNNEL_DASH));
}

/** Places are paths of no length: with round ends they are dots. */
function dot(brush, path, radius) {
  brush.lineCap = "round";
  brush.setLineDash([]);
  brush.strokeStyle = INK;
  brush.lineWidth = 2 * radius;
  brush.stroke(path);
}
