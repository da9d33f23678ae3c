// The ground below the grids: rivers, roads and settlements by tile, on a canvas of its own.
import { el } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { t } from "../kit/words.js";
import { namesOf, seatNames } from "./ground_names.js";
import { paint, pathsOf } from "./ground_paint.js";
import { switchFor } from "./ground_switch.js";

/** Side of a tile on the screen: as wide as four of the usual ones. */
const SIDE = 1024;
const BEHIND = 2;
/** So many tiles stay in memory. */
const KEPT = 120;

let about = null;
const fetchAbout = () => (about ??= getJson("/basemap"));

/** Lay the ground below a map, with its switch; a map without any stays as it is. */
export async function layGround(map) {
  const found = await fetchAbout();
  if (!map.getPane("mapPane")) return;
  const parts = [];
  if (found.version || found.seats.length) parts.push(ownPart(map, found));
  if (found.tianditu) parts.push(tiandituPart(map, found.tianditu));
  if (parts.length) switchFor(map, parts);
}

function ownPart(map, { version, sources, seats }) {
  const pane = map.createPane("ground");
  pane.style.zIndex = 250;
  pane.classList.add("pane-untouchable");
  const layer = version ? new GroundLayer({ pane: "ground", version }) : null;
  const dots = L.layerGroup(seats.map(({ lon, lat }) => seatDot([lat, lon])));
  const credits = [...new Set(sources.map(({ attribution }) => attribution))].map((credit) => el("span", {}, credit).innerHTML);
  const seated = seatNames(seats);
  return {
    name: "own",
    label: t("底图", "Base map"),
    isOn: true,
    isOpaque: Boolean(layer),
    show() {
      layer?.addTo(map);
      dots.addTo(map);
      credits.forEach((credit) => map.attributionControl.addAttribution(credit));
      map.namesBeside = () => [...(layer?.names() ?? []), ...seated];
      map.fire("groundchanged");
    },
    hide() {
      layer?.remove();
      dots.remove();
      credits.forEach((credit) => map.attributionControl.removeAttribution(credit));
      map.namesBeside = null;
      map.fire("groundchanged");
    },
  };
}

function seatDot(at) {
  const style = { radius: 3.5, weight: 1.5, color: "#3d4a52", fillColor: "#ffffff", fillOpacity: 1, interactive: false };
  return L.circleMarker(at, { ...style, pane: "mark" });
}

function tiandituPart(map, { layers, approval, max_zoom: maxNativeZoom }) {
  const line = t(`审图号：${approval}`, `Map approval number: ${approval}`);
  const credit = el("span", {}, t("底图：天地图", "Base map: Tianditu")).innerHTML;
  const tiles = layers.map((layer) =>
    L.tileLayer(`/basemap/tianditu/${layer}/{z}/{x}/{y}`, { maxNativeZoom, maxZoom: 19, className: "tianditu" }));
  const note = L.control({ position: "bottomleft" });
  note.onAdd = () => el("div.map-approval", {}, line);
  return {
    name: "tianditu",
    label: t("天地图", "Tianditu"),
    isOn: false,
    isOpaque: true,
    show() {
      tiles.forEach((layer) => layer.addTo(map));
      note.addTo(map);
      map.attributionControl.addAttribution(credit);
    },
    hide() {
      tiles.forEach((layer) => layer.remove());
      note.remove();
      map.attributionControl.removeAttribution(credit);
    },
  };
}

const GroundLayer = L.Renderer.extend({
  initialize(options) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.25, ...options });
    this._tiles = new Map();
    this._shown = [];
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer() {
    cancelAnimationFrame(this._frame);
    this._container.remove();
    delete this._container;
  },
  _updatePaths() {},  // nothing is drawn but tiles
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    L.DomUtil.setPosition(this._container, min);
    Object.assign(this._container, { width: ratio * size.x, height: ratio * size.y });
    Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
    this._read();
    this._paint();
  },
  /** Ask for the tiles of the view; what is here already is painted, the rest as it comes. */
  _read() {
    this._shown = this._inView();
    for (const { key, z, x, y } of this._shown) {
      if (this._tiles.has(key)) continue;
      this._tiles.set(key, null);
      getJson(`/basemap/${z}/${x}/${y}`).then(
        ({ features }) => this._take(key, features),
        () => this._tiles.delete(key),  // asked for again when the map moves
      );
    }
    while (this._tiles.size > KEPT) this._tiles.delete(this._tiles.keys().next().value);
  },
  _take(key, features) {
    this._tiles.set(key, { paths: pathsOf(features), features });
    if (!this._map || !this._shown.some((one) => one.key === key)) return;
    cancelAnimationFrame(this._frame);
    this._frame = requestAnimationFrame(() => this._map && (this._paint(), this._map.fire("groundchanged")));
  },
  _inView() {
    const zoom = Math.max(BEHIND, Math.round(this._zoom));
    const scale = this._map.getZoomScale(this._zoom, zoom);
    const origin = this._map.getPixelOrigin();
    const corners = [this._bounds.min, this._bounds.max].map((corner) => corner.add(origin).divideBy(SIDE * scale).floor());
    const most = 2 ** (zoom - BEHIND) - 1;
    const found = [];
    for (let y = Math.max(0, corners[0].y); y <= Math.min(most, corners[1].y); y += 1) {
      for (let x = Math.max(0, corners[0].x); x <= Math.min(most, corners[1].x); x += 1) {
        const z = zoom - BEHIND;
        const corner = L.point(x, y).multiplyBy(SIDE * scale).subtract(origin);
        found.push({ key: `${z}/${x}/${y}`, z, x, y, corner, side: SIDE * scale });
      }
    }
    return found;
  },
  _paint() {
    const brush = this._container.getContext("2d");
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, this._container.width, this._container.height);
    const tiles = this._shown.flatMap(({ key, corner, side }) => {
      const here = this._tiles.get(key);
      return here ? [{ paths: here.paths, left: corner.x - this._bounds.min.x, top: corner.y - this._bounds.min.y, side }] : [];
    });
    paint(brush, tiles, { zoom: this._zoom, ratio: Math.max(1, window.devicePixelRatio || 1) });
  },
  /** Names of what is in view, as `place_labels.js` places them. */
  names() {
    if (!this._map) return [];
    const shown = this._shown.filter(({ key }) => this._tiles.get(key));
    return namesOf(this._map, shown.map((tile) => ({ ...tile, features: this._tiles.get(tile.key).features })));
  },
});
