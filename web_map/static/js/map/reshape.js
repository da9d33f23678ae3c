// Changing a draft: grids chosen and merged, or one grid divided along a line that is drawn.
import { el } from "../kit/dom.js";
import { t } from "../kit/words.js";
import { colour } from "./base_map.js";

const HINTS = {
  merge: t("点选相邻的网格，至少两个。再点一次取消。", "Choose neighbouring grids, at least two. Click again to drop one."),
  grid: t("先点要拆分的网格。", "First click the grid to divide."),
  line: t("再沿拆分线依次点击，线的两端要在网格外。", "Now click along the line; both ends lie outside the grid."),
};

/** Tools over the map; `onMerge(codes)` and `onSplit(code, line)` when a person confirms. */
export function createReshape(map, place, grids, { onMerge, onSplit }) {
  let mode = null;
  let chosen = [];
  let line = [];
  const drawn = L.polyline([], { pane: "mark", color: colour("selected"), weight: 3, dashArray: "6 4", interactive: false }).addTo(map);
  const hint = el("span.small", { role: "status" });
  const confirm = el("button.button.button-small.button-primary", { type: "button", onclick: send }, t("确定", "Confirm"));
  const stop = el("button.button.button-small", { type: "button", onclick: () => enter(null) }, t("取消", "Cancel"));
  const merge = el("button.button.button-small", { type: "button", onclick: () => enter("merge") }, t("合并网格", "Merge grids"));
  const split = el("button.button.button-small", { type: "button", onclick: () => enter("split") }, t("拆分网格", "Divide a grid"));
  place.replaceChildren(merge, split, hint, confirm, stop);
  map.on("click", ({ latlng }) => point(latlng));
  map.getContainer().addEventListener("keydown", (event) => event.key === "Enter" && point(map.getCenter()));
  enter(null);

  function enter(next) {
    for (const code of chosen) paint(code, false);
    mode = next;
    chosen = [];
    line = [];
    show();
  }

  /** A place pointed at, by mouse or by the crosshair at the centre. */
  function point(latlng) {
    if (mode === "split" && chosen.length) line.push(latlng);
    else if (mode) toggle(gridAt(latlng));
    show();
  }

  function gridAt(latlng) {
    for (const [code, shape] of grids.byCode) {
      if (shape.getBounds().isValid() && shape.getBounds().contains(latlng) && isInside(shape.feature.geometry, latlng)) return code;
    }
    return null;
  }

  function toggle(code) {
    if (!code) return;
    const isIn = chosen.includes(code);
    paint(code, !isIn);
    chosen = isIn ? chosen.filter((one) => one !== code) : [...chosen, code];
  }

  const paint = (code, isChosen) =>
    grids.byCode.get(code).setStyle({ fillColor: isChosen ? "#fbd9bd" : "#ffffff" });

  function show() {
    drawn.setLatLngs(line);
    merge.hidden = split.hidden = mode !== null;
    confirm.hidden = stop.hidden = mode === null;
    confirm.disabled = mode === "merge" ? chosen.length < 2 : line.length < 2;
    hint.textContent = said();
  }

  function said() {
    if (mode === null) return "";
    if (mode === "merge") return HINTS.merge + t(`已选 ${chosen.length} 个。`, ` ${chosen.length} chosen.`);
    return chosen.length ? HINTS.line : HINTS.grid;
  }

  function send() {
    if (mode === "merge") return onMerge(chosen);
    return onSplit(chosen[0], line.map(({ lat, lng }) => [lng, lat]));
  }
}

/** Even-odd rule over all rings: holes and parts alike. */
function isInside({ type, coordinates }, { lat, lng }) {
  const rings = (type === "Polygon" ? [coordinates] : coordinates).flat();
  let inside = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 1) {
      const [x0, y0] = ring[i - 1];
      const [x1, y1] = ring[i];
      if (y0 > lat !== y1 > lat && lng < x0 + ((lat - y0) * (x1 - x0)) / (y1 - y0)) inside = !inside;
    }
  }
  return inside;
}
