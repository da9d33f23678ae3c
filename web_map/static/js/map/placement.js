// The pin a person puts down: clicked, dragged, or left where a report said it was.
import { el } from "../kit/dom.js";
import { t } from "../kit/words.js";

export function createPlacement(map, { onMove }) {
  let marker = null;
  let isChosen = false;

  function show(lon, lat, { isGiven = false } = {}) {
    hide();
    isChosen = !isGiven;
    const html = el(isGiven ? "div.pin.pin-given" : "div.pin.pin-chosen", {}, el("span", {}, isGiven ? "?" : "✓"));
    const icon = L.divIcon({ html, className: "", iconSize: [28, 28], iconAnchor: [14, 33] });
    const title = isGiven ? t("上报的位置", "As reported") : t("标注位置，可拖动", "The place; drag to correct");
    marker = L.marker([lat, lon], { icon, title, draggable: !isGiven, interactive: !isGiven, zIndexOffset: 1000 }).addTo(map);
    marker.on("dragend", () => {
      const { lat: y, lng: x } = marker.getLatLng();
      onMove(x, y);
    });
  }

  function hide() {
    marker?.remove();
    marker = null;
    isChosen = false;
  }

  return {
    show,
    hide,
    at: () => (isChosen ? marker.getLatLng() : null),
    isAt: (lon, lat) => isChosen && marker.getLatLng().lng === lon && marker.getLatLng().lat === lat,
  };
}
