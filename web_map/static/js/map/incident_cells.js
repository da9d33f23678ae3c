// Incidents gathered by the server into cells of tiles: a million are as quick as a hundred.
import { el } from "../kit/dom.js";
import { address, getJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";
import { label, lang, number, t } from "../kit/words.js";
import { colour } from "./base_map.js";

/** Side of a tile on the screen; a tile is divided into EXTENT parts. */
const SIDE = 1024;
const EXTENT = 4096;
/** Sides of cells in parts: circles with a number, single dots, and places that coincide. */
const CIRCLES = 256;
const DOTS = 16;
const PLACES = 4;
/** From this zoom on every place stands for itself. */
const PLACES_FROM = 17;
/** From how many on a dot has its darkest colours. */
const DOT_STEPS = [1, 3, 10, 30, 100];

/**
 * The layer; `onPick(id)` when one incident is chosen, `onPlace(bounds)` when several that lie in one
 * place are. `show(query, shape)` draws what a query finds, as "circles", "dots" or not at all.
 */
export function createCells(map, { onPick, onPlace }) {
  let asked = { query: {}, shape: "none" };
  let call = new AbortController();
  let tiles = new Map();
  const drawn = L.layerGroup().addTo(map);

  async function show(query, shape) {
    const isSame = address("", query) === address("", asked.query);
    asked = { query, shape };
    if (!isSame) tiles = new Map();
    await draw();
  }

  async function draw() {
    call.abort();
    call = new AbortController();
    const { signal } = call;
    if (asked.shape === "none") return finish([]);
    const cell = cellOf(map, asked.shape);
    const wanted = tilesInView(map);
    const found = await Promise.all(wanted.map((tile) => read(tile, cell, signal))).catch((failure) => {
      if (!signal.aborted) finish([]);  // nothing drawn is better than what was asked for before
      throw failure;
    });
    if (signal.aborted) return undefined;
    return finish(wanted.map((tile, i) => ({ tile, cells: found[i] })), cell);
  }

  async function read(tile, cell, signal) {
    const key = `${tile.z}/${tile.x}/${tile.y}?${cell}`;
    if (!tiles.has(key)) {
      const path = `/incidents/tiles/${tile.z}/${tile.x}/${tile.y}`;
      tiles.set(key, await getJson(path, { ...asked.query, cell }, { signal }));
    }
    return tiles.get(key);
  }

  function finish(parts, cell) {
    const layers = parts.flatMap(({ tile, cells }) =>
      cell === DOTS ? [dotsOf(tile, cells, map)] : marksOf(tile, cells, cell, map, { onPick, onPlace }));
    drawn.clearLayers();
    for (const layer of layers) drawn.addLayer(layer);
    map.fire("pointsdrawn");
  }

  map.on("moveend", () => draw().catch(sayUnlessAborted));
  return { show: (query, shape) => show(query, shape).catch(sayUnlessAborted), forget: () => { tiles = new Map(); } };
}

const sayUnlessAborted = (failure) => failure.name !== "AbortError" && showFailure(failure);

const wholeZoom = (map) => Math.round(map.getZoom());

function cellOf(map, shape) {
  if (wholeZoom(map) >= PLACES_FROM) return PLACES;
  return shape === "dots" ? DOTS : CIRCLES;
}

/** Tiles that the view touches: a tile is as wide as four of the usual ones. */
function tilesInView(map) {
  const zoom = wholeZoom(map);
  const view = map.getBounds();
  const [first, last] = [view.getNorthWest(), view.getSouthEast()].map((corner) => map.project(corner, zoom).divideBy(SIDE).floor());
  const most = 2 ** (zoom - 2) - 1;
  const found = [];
  for (let y = Math.max(0, first.y); y <= Math.min(most, last.y); y += 1) {
    for (let x = Math.max(0, first.x); x <= Math.min(most, last.x); x += 1) found.push({ z: zoom - 2, x, y });
  }
  return found;
}

/** Where a place inside a tile lies on the earth. */
function placeOf(map, { z, x, y }, column, row) {
  const scale = SIDE / EXTENT;
  return map.unproject(L.point(x * SIDE + column * scale, y * SIDE + row * scale), z + 2);
}

function marksOf(tile, cells, cell, map, { onPick, onPlace }) {
  return cells.n.map((n, i) => {
    const at = placeOf(map, tile, cells.x[i], cells.y[i]);
    if (n === 1 && cells.single[i]) return single(at, cells.single[i], onPick);
    return circle(at, n, boundsOf(map, tile, cells.x[i], cells.y[i], cell), map, onPlace);
  });
}

function single(at, [id, category, confidence], onPick) {
  const point = L.circleMarker(at, {
    radius: 6,
    weight: 1.5,
    color: "#fff",
    fillColor: colour(`sure-${confidence ?? "none"}`),
    fillOpacity: 0.95,
    bubblingMouseEvents: false,
  });
  point.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    onPick(id);
  });
  point.bindTooltip(() => el("span", {}, label("category", category)));
  point.once("tooltipopen", async ({ tooltip }) => {
    const told = await getJson(`/incidents/${id}`).catch(() => null);
    if (told) tooltip.setContent(el("span", {}, `${label("category", category)} · ${told.title}`));
  });
  return point;
}

function circle(at, n, bounds, map, onPlace) {
  const size = n < 10 ? 30 : n < 100 ? 36 : n < 1000 ? 42 : 50;
  const html = el(n < 100 ? "div.cluster" : "div.cluster.cluster-l", { title: t(`${number(n)} 件`, `${number(n)} incidents`), data: { n } }, short(n));
  const icon = L.divIcon({ html, className: "", iconSize: [size, size] });
  const marker = L.marker(at, { icon, keyboard: false, bubblingMouseEvents: false });
  return marker.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    if (wholeZoom(map) < PLACES_FROM) map.fitBounds(bounds, { maxZoom: map.getZoom() + 3 });
    else onPlace(bounds);
  });
}

const locale = lang === "en" ? "en-GB" : "zh-CN";
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const short = (n) => (n < 10_000 ? number(n) : compact.format(n));

/** The part of a tile that a cell covers. */
function boundsOf(map, tile, column, row, cell) {
  const [west, north] = [column, row].map((part) => Math.floor(part / cell) * cell);
  return L.latLngBounds(placeOf(map, tile, west, north + cell), placeOf(map, tile, west + cell, north));
}

/** All cells of a tile as one picture; the more incidents, the darker. */
function dotsOf(tile, cells, map) {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  const brush = canvas.getContext("2d");
  const scale = SIDE / EXTENT;
  const steps = DOT_STEPS.map((_, i) => colour(`heat-${i}`));
  cells.n.forEach((n, i) => {
    brush.fillStyle = steps[DOT_STEPS.filter((least) => n >= least).length - 1];
    brush.beginPath();
    brush.arc(cells.x[i] * scale, cells.y[i] * scale, 2.1, 0, 2 * Math.PI);
    brush.fill();
  });
  const bounds = L.latLngBounds(placeOf(map, tile, 0, EXTENT), placeOf(map, tile, EXTENT, 0));
  return new PictureOverlay(canvas, bounds);
}

/** A canvas laid over its bounds; Leaflet's own overlays take an address or an SVG. */
const PictureOverlay = L.ImageOverlay.extend({
  initialize(canvas, bounds) {
    this._canvas = canvas;
    L.ImageOverlay.prototype.initialize.call(this, "", bounds, { interactive: false });
  },
  _initImage() {
    this._image = this._canvas;
    this._image.classList.add("leaflet-image-layer", "leaflet-zoom-animated");
  },
  _animateZoom(event) {
    const scale = this._map.getZoomScale(event.zoom);
    const corner = this._map._latLngBoundsToNewLayerBounds(this._bounds, event.zoom, event.center).min;
    L.DomUtil.setTransform(this._image, corner, scale);
  },
});

export function dotLegend() {
  return DOT_STEPS.map((least, i) => {
    const next = DOT_STEPS[i + 1];
    const words = next === undefined ? `≥ ${least}` : next - 1 === least ? `${least}` : `${least}–${next - 1}`;
    return el("div", {}, el(`span.swatch.dot.swatch-heat-${i}`), words);
  });
}
