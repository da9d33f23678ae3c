// What every folium map needs once it stands: words as text, a scale bar, and paper.

/** An element with text in it; text never becomes markup. */
function element(tag, text, ...children) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

/** Scale bar, credits without a flag, and a map that fits the paper it is printed on. */
function settleMap(map, bounds, credits) {
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(element("span", credits).innerHTML);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  const fit = () => {
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false, paddingTopLeft: [12, 12], paddingBottomRight: [12, 30] });
  };
  let seen = null;
  addEventListener("beforeprint", () => {
    seen = { centre: map.getCenter(), zoom: map.getZoom() };
    document.body.classList.add("on-paper");
    fit();
  });
  addEventListener("afterprint", () => {
    document.body.classList.remove("on-paper");
    map.invalidateSize({ animate: false, pan: false });
    map.setView(seen.centre, seen.zoom, { animate: false });
    seen = null;
  });
  fit();
  // Fitted anew whenever its size changes, until somebody has looked for something.
  let touched = false;
  const touch = () => { touched = true; };
  for (const kind of ["pointerdown", "wheel", "keydown"]) {
    map.getContainer().addEventListener(kind, touch, { once: true, passive: true });
  }
  map.once("popupopen", touch);
  new ResizeObserver(() => {
    if (seen) return;
    if (touched) map.invalidateSize({ animate: false });
    else fit();
  }).observe(map.getContainer());
}

const GROUND_LINES = {
  water: { color: "#9cc3d5", weight: 0.5, fill: true, fillColor: "#bcdbe8", fillOpacity: 1 },
  river: { color: "#8fbfd6", weight: 2.6 },
  canal: { color: "#8fbfd6", weight: 1.2 },
  railway: { color: "#6b7178", weight: 1.4, dashArray: "7 4" },
  secondary: { color: "#c9b184", weight: 1 },
  primary: { color: "#c49a4e", weight: 1.4 },
  trunk: { color: "#c0822f", weight: 1.8 },
  motorway: { color: "#b0652b", weight: 2.4 },
};

/** Rivers and main roads below all else: what lies over them darkens and does not hide them. */
function drawBaseLines({ map }, { credit }, { lines }) {
  map.createPane("ground").style.zIndex = 300;
  map.getPane("overlayPane").style.mixBlendMode = "multiply";
  L.geoJSON(lines, {
    pane: "ground",
    interactive: false,
    renderer: L.canvas({ pane: "ground", padding: 0.3 }),
    style: ({ properties }) => ({ fill: false, ...GROUND_LINES[properties.kind] }),
  }).addTo(map);
  map.attributionControl.addAttribution(element("span", credit).innerHTML);
}

/** Hide each name that would lie over one before it. */
function thinOut(tooltips) {
  const kept = [];
  for (const tooltip of tooltips) {
    const place = tooltip.getElement();
    if (!place) continue;
    const box = place.getBoundingClientRect();
    const lies = (other) =>
      box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top;
    const hidden = kept.some(lies);
    place.style.visibility = hidden ? "hidden" : "";
    if (!hidden) kept.push(box);
  }
}
