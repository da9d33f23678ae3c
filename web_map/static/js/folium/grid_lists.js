// Lists of grids beside a map: each entry leads to its grid.

/** A button that shows a grid on the map, and the map when it is scrolled away. */
function gridButton(map, shape, ...content) {
  const button = element("button", null, ...content);
  button.type = "button";
  button.addEventListener("click", () => {
    map.getContainer().scrollIntoView({ block: "nearest" });
    map.fitBounds(shape.getBounds(), { maxZoom: 14 });
    shape.openPopup();
  });
  return button;
}

/** The grids without an incident, by township; open at once when the address asks for them. */
function listSilent(map, shapes, t) {
  const place = document.querySelector("[data-silent]");
  if (!place) return;
  const townships = new Map();
  for (const shape of shapes) {
    const name = shape.feature.properties.township;
    townships.set(name, [...(townships.get(name) ?? []), shape]);
  }
  const parts = [...townships].sort(([, a], [, b]) => b.length - a.length).map(([name, held]) => {
    const buttons = held.map((shape) => gridButton(map, shape, shape.feature.properties.name));
    return element("section", null, element("h3", t(`${name} ${held.length} 个`, `${name}: ${held.length}`)), element("p", null, ...buttons));
  });
  document.querySelector("[data-silent-list]").replaceChildren(...parts);
  if (location.hash !== "#silent") return;
  place.open = true;
  place.scrollIntoView({ block: "start" });
}
