// The incident map: filters, list and map say the same; what is open stands in the address.
import { $, el, settle } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { showFailure, toast } from "../kit/toast.js";
import { t } from "../kit/words.js";
import { bindAddressSearch } from "../map/address_search.js";
import { createMap, drawGrids, drawOutlines, lookAt, lookAtAll, markArea } from "../map/base_map.js";
import { bindFilters, nameOfArea, queryOf } from "../map/filters.js";
import { createList } from "../map/incident_list.js";
import { incidentSections, incidentTitle } from "../map/incident_panel.js";
import { createPoints, markIncident, markPlace, pointLegend } from "../map/incident_points.js";
import { drawPlaceLabels } from "../map/place_labels.js";
import { gridSections, gridTitle, positionSection } from "../map/place_panel.js";
import { readState, writeState } from "../map/view_state.js";

const state = readState();
const panel = $("[data-panel]");
const map = createMap($("[data-map]"));
let drawing = new AbortController();
const marks = { area: null, incident: null, place: null };
$("[data-map]").append(el("div.crosshair", { "aria-hidden": "true" }));

const tree = await getJson("/areas").catch(showFailure);
const grids = await drawCounty();
const points = createPoints(map, { onPick: (id) => open({ kind: "incident", value: id }) });
const list = createList($("[data-list]"), $("[data-result-head]"), {
  onPick: (id) => open({ kind: "incident", value: id }, { fly: true }),
  whereOf: ({ name, village_code: village }) => `${nameOfArea(tree, village.slice(0, 9))} · ${name}`,
});
const filters = bindFilters($("[data-filters]"), tree, state.filters, (changed) => {
  const areaChanged = changed.area !== state.filters.area;
  state.filters = changed;
  if (areaChanged) lookAtArea(changed.area);
  refresh();
});
bindAddressSearch(map, $("[data-address]"), {
  onPlace: ({ lon, lat }) => open({ kind: "at", value: `${lon.toFixed(6)},${lat.toFixed(6)}` }, { fly: true }),
});
map.addControl(pointLegend());
map.on("click", ({ latlng }) => openAt(latlng));
map.on("moveend", settle(() => {
  const { lat, lng } = map.getCenter();
  state.camera = { lat, lon: lng, zoom: map.getZoom() };
  writeState(state);
  if (state.filters.inview) listIncidents();
}, 200));
addEventListener("popstate", () => {
  const before = state.open;
  Object.assign(state, readState());
  filters.set(state.filters);
  refresh();
  if (before?.value !== state.open?.value) show(state.open);
});
bindKeys();
if (matchMedia("(max-width: 720px)").matches) $("[data-filter-box]").open = false;
await refresh();
if (state.filters.area && !state.camera) lookAtArea(state.filters.area);
await show(state.open, { fly: !state.camera });

async function drawCounty() {
  const outline = await drawOutlines(map, ["county"]);
  const camera = state.camera;
  if (camera) map.setView([camera.lat, camera.lon], camera.zoom);
  else lookAtAll(map, outline.county.getBounds(), panel);
  const drawn = await drawGrids(map);
  await drawOutlines(map, ["village", "township", "county"]);
  await drawPlaceLabels(map);
  return drawn;
}

async function refresh() {
  writeState(state);
  await Promise.all([listIncidents(), drawPoints()]);
}

function listIncidents() {
  const bbox = state.filters.inview ? map.getBounds().toBBoxString() : undefined;
  return list.show({ ...queryOf(state.filters), bbox }).catch(showFailure);
}

async function drawPoints() {
  drawing.abort();
  drawing = new AbortController();
  const found = await getJson("/incidents.geojson", queryOf(state.filters), { signal: drawing.signal }).catch(showFailure);
  if (!found) return;
  points.show(found.features);
  if (found.truncated) toast(t("地图只画前 20,000 件，请缩小范围。", "The map draws the first 20,000 only. Narrow the filters."));
}

function lookAtArea(code) {
  const shapes = [...grids.byCode].filter(([one]) => one.startsWith(code ?? "")).map(([, shape]) => shape);
  if (shapes.length) lookAtAll(map, L.featureGroup(shapes).getBounds(), panel);
}

const openAt = ({ lat, lng }) => open({ kind: "at", value: `${lng.toFixed(6)},${lat.toFixed(6)}` });

function open(what, options = {}) {
  state.open = what;
  writeState(state, { push: true });
  return show(what, { ...options, focus: true });
}

async function show(what, options = {}) {
  try {
    if (!what) return close();
    if (what.kind === "incident") return await showIncident(what.value, options);
    return await showPlace(what, options);
  } catch (failure) {
    close();
    return showFailure(failure);
  }
}

async function showIncident(id, { fly, focus }) {
  const incident = await getJson(`/incidents/${encodeURIComponent(id)}`);
  const tools = { tree, nameOf: (code) => nameOfArea(tree, code), onGrid: (code) => open({ kind: "grid", value: code }) };
  fillPanel(incidentTitle(incident), incidentSections(incident, tools), focus);
  clearMarks();
  list.mark(id);
  marks.incident = markIncident(map, incident);
  marks.area = markArea(map, grids.byCode.get(incident.grid?.code)?.feature);
  if (fly && incident.position) lookAt(map, [incident.position.lat, incident.position.lon], Math.max(map.getZoom(), 14.5), panel);
}

async function showPlace({ kind, value }, { fly, focus }) {
  const [x, y] = kind === "at" ? value.split(",").map(Number) : [];
  const located = kind === "at" ? await getJson("/locate", { x, y, crs: "cgcs2000" }) : null;
  const code = located ? located.match?.code : value;
  const [grid, latest] = code ? await gridWithIncidents(code) : [null, []];
  const title = grid ? gridTitle(grid) : [el("h2", {}, t("不在任何网格内", "Outside every grid"))];
  const about = grid ? gridSections(grid, latest, (id) => open({ kind: "incident", value: id }, { fly: true })) : [];
  fillPanel(title, [...about, located ? positionSection(located) : null], focus);
  clearMarks();
  list.mark(null);
  marks.area = markArea(map, grids.byCode.get(code)?.feature);
  if (located) marks.place = markPlace(map, [y, x]).addTo(map);
  if (fly && located) lookAt(map, [y, x], Math.max(map.getZoom(), 14), panel);
  else if (fly && code) lookAtArea(code);
}

async function gridWithIncidents(code) {
  const query = { ...queryOf(state.filters), area: code, limit: 8 };
  const [grid, found] = await Promise.all([getJson(`/grids/${code}`), getJson("/incidents", query)]);
  return [grid, found.items];
}

function fillPanel(title, sections, focus) {
  const closer = el("button.button.button-small", { type: "button", onclick: () => open(null), "aria-label": t("关闭", "Close") }, "×");
  panel.replaceChildren(el("header", {}, el("div", {}, title), closer), ...sections.filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
  $("[data-workbench]").classList.add("has-panel");
  if (focus) panel.focus({ preventScroll: true });
}

function clearMarks() {
  for (const name of Object.keys(marks)) {
    marks[name]?.remove();
    marks[name] = null;
  }
}

function close() {
  const hadFocus = panel.contains(document.activeElement);
  panel.hidden = true;
  $("[data-workbench]").classList.remove("has-panel");
  clearMarks();
  if (hadFocus) list.focus();
  list.mark(null);
}

function bindKeys() {
  const actions = {
    "/": () => { $("[data-filter-box]").open = true; $("#f-text").focus(); },
    a: () => $("#address").focus(),
    l: () => list.focus(),
    m: () => $("[data-map]").focus(),
    c: () => openAt(map.getCenter()),
    0: () => lookAtAll(map, grids.layer.getBounds(), panel),
    Escape: () => state.open && open(null),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog");
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
    if (!actions[event.key] || $("dialog[open]")) return;
    event.preventDefault();
    actions[event.key]();
  });
}
