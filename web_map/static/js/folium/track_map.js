// A team's evening: the planned way as dashes, device points as a line, doors by their number.
function drawTrackMap({ map }, told) {
  const t = (zh, en) => (told.lang === "zh" ? zh : en);
  const planned = told.stops.map(({ at }) => at);
  L.polyline(planned, { color: "#23404f", weight: 2.5, dashArray: "7 6", interactive: false }).addTo(map);
  L.polyline(told.points, { color: "#d1590a", weight: 3, opacity: 0.85, interactive: false }).addTo(map);
  for (const at of told.points) L.circleMarker(at, { radius: 3, color: "#d1590a", fillOpacity: 1, interactive: false }).addTo(map);
  const list = document.querySelector("[data-stops]");
  for (const { at, number, isDone, words } of told.stops) {
    const colour = isDone ? "#0b6b4f" : "#ad2b22";
    const mark = L.circleMarker(at, { radius: 9, weight: 2, color: colour, fillColor: isDone ? colour : "#ffffff", fillOpacity: 1 }).addTo(map);
    mark.bindPopup(() => element("span", `${number}. ${words}`));
    const button = element("button", null, element("span", words));
    button.type = "button";
    button.addEventListener("click", () => {
      map.getContainer().scrollIntoView({ block: "nearest" });
      map.setView(at, 17);
      mark.openPopup();
    });
    list.append(element("li", null, button));
  }
  settleMap(map, told.bounds, t("小组轨迹仅供夜访规划人员，不得转发", "A team's track is for planners of visits only"));
}
