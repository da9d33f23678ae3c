// Choosing a part of the map: a box, or an outline drawn by hand. Both become the same outline.
import { el } from "../kit/dom.js";
import { t } from "../kit/words.js";
import { colour } from "./base_map.js";

/** Corners of an outline are at least this far apart, in pixels; a box has four. */
const STEP = 6;
const MOST_CORNERS = 200;
const DIGITS = 5;

/**
 * Tools at the map's edge; `onChange(outline)` with corners "lon,lat;lon,lat;…", or "" when the
 * choice is given up. `set(outline)` shows one that stands in an address.
 */
export function bindSelection(map, { onChange }) {
  let tool = null;
  let shape = null;
  const control = L.control({ position: "topright" });
  const button = (name, sign, words) => el("button.map-tool", { type: "button", "aria-pressed": "false", title: words, "aria-label": words, data: { tool: name }, onclick: () => choose(tool === name ? null : name) }, sign);
  const buttons = {
    box: button("box", "▭", t("框选：拖出一个方框", "Select by a box: drag one")),
    lasso: button("lasso", "◌", t("圈选：按住画一圈", "Select by hand: draw around it")),
  };
  const clearing = el("button.map-tool", { type: "button", title: t("取消选区", "Clear the selection"), "aria-label": t("取消选区", "Clear the selection"), hidden: true, onclick: () => { set(""); onChange(""); } }, "×");
  control.onAdd = () => {
    const bar = el("div.leaflet-bar.map-tools", {}, ...Object.values(buttons), clearing);
    L.DomEvent.disableClickPropagation(bar);
    return bar;
  };
  control.addTo(map);

  function choose(name) {
    tool = name;
    for (const [one, made] of Object.entries(buttons)) made.setAttribute("aria-pressed", one === name);
    map.getContainer().classList.toggle("is-selecting", Boolean(name));
    const method = name ? "disable" : "enable";
    map.dragging[method]();
    map.boxZoom[method]();
  }

  function set(outline) {
    shape?.remove();
    const corners = outline ? outline.split(";").map((corner) => corner.split(",").map(Number).reverse()) : [];
    shape = corners.length ? L.polygon(corners, { pane: "mark", interactive: false, color: colour("selected"), weight: 2, dashArray: "6 4", fillOpacity: 0.06 }).addTo(map) : null;
    clearing.hidden = !shape;
  }

  bindDrawing(map, () => tool, (corners) => {
    choose(null);
    const outline = corners.map(({ lat, lng }) => `${lng.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join(";");
    set(outline);
    onChange(outline);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && tool && choose(null));
  return { set, choose };
}

/** Follow the pointer while a tool is chosen; `onDrawn(corners)` when it is let go. */
function bindDrawing(map, toolNow, onDrawn) {
  const place = map.getContainer();
  let trail = [];
  let sketch = null;
  const pointOf = (event) => map.mouseEventToContainerPoint(event);

  place.addEventListener("pointerdown", (event) => {
    if (!toolNow() || event.button || event.target.closest(".leaflet-control")) return;
    event.stopPropagation();
    place.setPointerCapture(event.pointerId);
    trail = [pointOf(event)];
    sketch = L.polygon([], { pane: "mark", interactive: false, color: colour("selected"), weight: 2, fillOpacity: 0.08 }).addTo(map);
  }, true);
  place.addEventListener("pointermove", (event) => {
    if (!sketch) return;
    const at = pointOf(event);
    if (at.distanceTo(trail.at(-1)) < STEP) return;
    trail = toolNow() === "box" ? [trail[0], at] : [...trail, at];
    sketch.setLatLngs(cornersOf(toolNow(), trail, map));
  });
  const finish = (event) => {
    if (!sketch) return;
    sketch.remove();
    sketch = null;
    swallowClick(place);
    const corners = cornersOf(toolNow(), trail, map);
    if (event.type === "pointerup" && corners.length > 2) onDrawn(corners);
  };
  place.addEventListener("pointerup", finish);
  place.addEventListener("pointercancel", finish);
}

/** The click that ends a drawing asks for nothing. */
function swallowClick(place) {
  const swallow = (event) => event.stopPropagation();
  place.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => place.removeEventListener("click", swallow, { capture: true }), 50);
}

function cornersOf(tool, trail, map) {
  const points = tool === "box" && trail.length === 2 ? boxOf(...trail) : thin(trail);
  return points.map((point) => map.containerPointToLatLng(point));
}

const boxOf = (a, b) => [a, L.point(b.x, a.y), b, L.point(a.x, b.y)];

function thin(trail) {
  const every = Math.ceil(trail.length / MOST_CORNERS);
  return trail.filter((_, i) => i % every === 0);
}
