// The switch of what lies below the grids; remembered in this browser, reached by Tab, set by Space.
import { el } from "../kit/dom.js";
import { t } from "../kit/words.js";

const MEMORY = "wangge-ground-";

function recall(part) {
  try {
    return (localStorage.getItem(MEMORY + part.name) ?? (part.isOn ? "on" : "off")) === "on";
  } catch {
    return part.isOn;  // storage may be closed to us
  }
}

function remember(part, isOn) {
  try {
    localStorage.setItem(MEMORY + part.name, isOn ? "on" : "off");
  } catch {
    // it is asked again next time
  }
}

/** One box per part; areas over what is shown darken it instead of hiding it. */
export function switchFor(map, parts) {
  const shown = new Set();
  const set = (part, isOn) => {
    if (isOn === shown.has(part)) return;
    if (isOn) shown.add(part);
    else shown.delete(part);
    map.getContainer().classList.toggle("has-ground", [...shown].some(({ isOpaque }) => isOpaque));
    if (isOn) part.show();
    else part.hide();
  };
  const boxes = parts.map((part) => {
    const box = el("input", { type: "checkbox", name: `ground-${part.name}` });
    box.checked = recall(part);
    box.addEventListener("change", () => {
      set(part, box.checked);
      remember(part, box.checked);
    });
    return [part, box];
  });
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const place = el("div.leaflet-bar.ground-switch", { role: "group", "aria-label": t("底图", "Base map") },
      boxes.map(([part, box]) => el("label", {}, box, " ", part.label)));
    L.DomEvent.disableClickPropagation(place);
    return place;
  };
  control.addTo(map);
  for (const [part, box] of boxes) set(part, box.checked);
}
