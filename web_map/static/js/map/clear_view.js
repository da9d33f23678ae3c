// Looking at something so that nothing over the map hides it: search box, legend, panel.
import { $$ } from "../kit/dom.js";

const COVERS = ".address-search, .layer-choice, .side-panel, .leaflet-control-attribution";
const ALL_COVERS = `${COVERS}, .leaflet-control-scale, .legend`;
const MARGIN = 16;
/** How far a pin rises above its point, in pixels. */
const PIN = 44;
/** What stays for the map, whatever lies over it. */
const LEAST = 60;

/** Look at an area. */
export function lookAtAll(map, bounds) {
  map.fitBounds(bounds, paddings(map, COVERS, MARGIN));
}

/** Look at points that bear pins, none of them hidden. */
export function lookAtPins(map, bounds, maxZoom) {
  map.fitBounds(bounds, { maxZoom, ...paddings(map, ALL_COVERS, MARGIN, PIN) });
}

/** Look at a point, in the middle of what can be seen. */
export function lookAt(map, at, zoom) {
  const { paddingTopLeft, paddingBottomRight } = paddings(map, COVERS, 0);
  const shift = paddingBottomRight.subtract(paddingTopLeft).divideBy(2);
  map.setView(map.unproject(map.project(at, zoom).add(shift), zoom), zoom);
}

/** Move the map only as far as a point is hidden, or the area around it, if that has room. */
export function keepInView(map, at, around) {
  const room = paddings(map, COVERS, 2 * MARGIN);
  const corners = around && hasRoom(map, around, room) ? [around.getSouthWest(), around.getNorthEast()] : [at];
  for (const corner of corners) map.panInside(corner, { ...room, animate: false });
}

function hasRoom(map, bounds, { paddingTopLeft, paddingBottomRight }) {
  const room = map.getSize().subtract(paddingTopLeft).subtract(paddingBottomRight);
  const size = map.latLngToLayerPoint(bounds.getSouthEast()).subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
  return size.x <= room.x && size.y <= room.y;
}

function paddings(map, covers, room, rise = 0) {
  const edges = coveredEdges(map, covers);
  const { x: width, y: height } = map.getSize();
  const [left, right] = squeeze(edges.left + room, edges.right + room, width);
  const [top, bottom] = squeeze(edges.top + room + rise, edges.bottom + room, height);
  return { paddingTopLeft: L.point(left, top), paddingBottomRight: L.point(right, bottom) };
}

/** How far in from each edge the covers reach: each is charged to the edge it costs least. */
function coveredEdges(map, selector) {
  const here = map.getContainer().getBoundingClientRect();
  const edges = { left: 0, top: 0, right: 0, bottom: 0 };
  for (const cover of $$(selector, map.getContainer().parentElement)) {
    const over = cover.getBoundingClientRect();
    if (!over.width || !overlaps(here, over)) continue;
    const reach = { left: over.right - here.left, top: over.bottom - here.top, right: here.right - over.left, bottom: here.bottom - over.top };
    const share = (edge) => reach[edge] / (edge === "left" || edge === "right" ? here.width : here.height);
    const [edge] = Object.keys(reach).sort((a, b) => share(a) - share(b));
    edges[edge] = Math.max(edges[edge], reach[edge]);
  }
  return edges;
}

export const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function squeeze(low, high, size) {
  const share = Math.min(1, Math.max(0, size - LEAST) / (low + high));
  return [low * share, high * share];
}
