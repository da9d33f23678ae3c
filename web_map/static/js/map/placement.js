// The pin a person puts down, clicked or dragged, beside the place that the report gave.
import { el } from "../kit/dom.js";
import { t } from "../kit/words.js";

export function createPlacement(map, { onMove }) {
  let given = null;
  let chosen = null;

  function showGiven(lon, lat) {
    given?.remove();
    given = L.marker([lat, lon], { icon: pin("given", "?"), title: t("上报的位置", "As reported"), interactive: false, keyboard: false }).addTo(map);
  }

  function show(lon, lat) {
    chosen?.remove();
    const title = t("标注位置，可拖动", "The place; drag to correct");
    chosen = L.marker([lat, lon], { icon: pin("chosen", "✓"), title, draggable: true, zIndexOffset: 1000 }).addTo(map);
    chosen.on("dragend", () => {
      const { lat: y, lng: x } = chosen.getLatLng();
      onMove(x, y);
    });
  }

  function hide() {
    given?.remove();
    chosen?.remove();
    given = null;
    chosen = null;
  }

  return {
    showGiven,
    show,
    hide,
    at: () => chosen?.getLatLng() ?? null,
    isAt: (lon, lat) => chosen !== null && chosen.getLatLng().lng === lon && chosen.getLatLng().lat === lat,
  };
}

function pin(kind, sign) {
  const html = el(`div.pin.pin-${kind}`, {}, el("span", {}, sign));
  return L.divIcon({ html, className: "", iconSize: [28, 28], iconAnchor: [14, 33] });
}
