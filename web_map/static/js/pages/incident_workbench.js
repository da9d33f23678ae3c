// The incident map: filters, list and map say the same; what is open stands in the address.
import { $, el, settle } from "../kit/dom.js";
import { bindExport } from "../kit/export_menu.js";
import { address, getJson } from "../kit/http.js";
import { showFailure, toast } from "../kit/toast.js";
import { t } from "../kit/words.js";
import { bindAddressSearch } from "../map/address_search.js";
import { levelOf, nameOfArea } from "../map/area_tree.js";
import { createMap, drawGrids, drawOutlines, fetchAreas, markArea } from "../map/base_map.js";
import { keepInView, lookAt, lookAtAll } from "../map/clear_view.js";
import { bindFilters, isNarrowed, queryOf } from "../map/filters.js";
import { createExplorer } from "../map/explorer.js";
import { createList } from "../map/incident_list.js";
import { incidentSections, incidentTitle } from "../map/incident_panel.js";
import { markIncident, markPlace } from "../map/incident_points.js";
import { drawPlaceLabels } from "../map/place_labels.js";
import { gridSections, gridTitle, positionSection, severalHere } from "../map/place_panel.js";
import { createSidePanel } from "../map/side_panel.js";
import { addressOf, readState, writeState } from "../map/view_state.js";

const map = createMap($("[data-map]"));
let filteredArea = null;
const marks = { area: null, incident: null, place: null };
$("[data-map]").append(el("div.crosshair", { "aria-hidden": "true" }));

const tree = (await getJson("/areas").catch(showFailure)) ?? { townships: [] };
const state = readState(tree);
const grids = await drawCounty();
const explorer = createExplorer(map, grids, {
  nameOf: (code) => nameOfArea(tree, code),
  onPick: (id) => open({ kind: "incident", value: id }),
  onPlace: showSeveral,
  onGrid: (code) => open({ kind: "grid", value: code }, { fly: true }),
  onFilters: narrow,
  onLook: (changed) => {
    Object.assign(state.look, changed);
    writeState(state);
    explorer.show(state.filters, state.look);
  },
});
const list = createList($("[data-list]"), $("[data-result-head]"), {
  onPick: (id) => open({ kind: "incident", value: id }, { fly: true }),
  whereOf: ({ name, village_code: village }) => `${nameOfArea(tree, village.slice(0, 9))} · ${name}`,
});
const panel = createSidePanel($("[data-panel]"), { onClose: () => open(null), onLeave: list.focus });
const filters = bindFilters($("[data-filters]"), tree, state.filters, (changed) => {
  const areaChanged = changed.area !== state.filters.area;
  state.filters = changed;
  if (areaChanged) lookAtArea(changed.area);
  refresh();
});
bindAddressSearch(map, $("[data-address]"), {
  onPlace: ({ lon, lat }) => open({ kind: "at", value: `${lon.toFixed(6)},${lat.toFixed(6)}` }, { fly: true }),
});
map.on("click", ({ latlng }) => openAt(latlng));
map.on("moveend", settle(() => {
  const { lat, lng } = map.getCenter();
  state.camera = { lat, lon: lng, zoom: map.getZoom() };
  writeState(state);
  if (state.filters.inview) listIncidents();
}, 200));
addEventListener("popstate", () => {
  const before = state.open;
  Object.assign(state, readState(tree));
  filters.set(state.filters);
  refresh();
  if (before?.value !== state.open?.value) show(state.open);
});
bindKeys();
bindExport($("[data-export]"), ({ format }) => address("/incidents/export", { ...listed(), format }));
if (matchMedia("(max-width: 720px)").matches) $("[data-filter-box]").open = false;
await begin();

async function drawCounty() {
  const outline = await drawOutlines(map, ["county"]);
  const camera = state.camera;
  if (camera) map.setView([camera.lat, camera.lon], camera.zoom);
  else lookAtAll(map, outline.county.getBounds());
  const drawn = await drawGrids(map);
  await drawOutlines(map, ["village", "township", "county"]);
  await drawPlaceLabels(map);
  return drawn;
}

/** Show what the address asks for, unless somebody has opened something else meanwhile. */
async function begin() {
  const { open: asked, camera } = state;
  if (state.isBroken) sayBroken();
  if (state.filters.area && !camera) lookAtArea(state.filters.area);
  await refresh();
  if (state.open === asked) await show(asked, { fly: !camera });
}

function sayBroken() {
  toast(t("链接已失效：认不出的部分已略去。", "This link no longer works; the parts that mean nothing were left out."), { isBad: true });
}

async function refresh() {
  writeState(state);
  await Promise.all([listIncidents(), explorer.show(state.filters, state.look), outlineArea().catch(showFailure)]);
}

/** What the list holds, as the interface takes it. */
function listed() {
  const bbox = state.filters.inview ? map.getBounds().toBBoxString() : undefined;
  return { ...queryOf(state.filters), bbox };
}

function listIncidents() {
  return list.show(listed()).catch(showFailure);
}

/** What was chosen beside the form goes into it. */
function narrow(changed) {
  state.filters = { ...state.filters, ...changed };
  filters.set(state.filters);
  refresh();
}

/** Incidents that lie in one place, listed in the panel. */
async function showSeveral(bounds) {
  const found = await getJson("/incidents", { ...queryOf(state.filters), bbox: bounds.toBBoxString(), limit: 20 }).catch(showFailure);
  if (!found) return;
  const { title, sections } = severalHere(found, (id) => open({ kind: "incident", value: id }));
  panel.fill(title, sections, { focus: true });
}

/** Outline the area that the filters are narrowed to. */
async function outlineArea() {
  const { area } = state.filters;
  const { features } = area ? await fetchAreas(levelOf(area)) : { features: [] };
  if (area !== state.filters.area) return;
  filteredArea = markArea(map, features.find(({ properties }) => properties.code === area), filteredArea, { isDashed: true });
}

function lookAtArea(code) {
  const shapes = [...grids.byCode].filter(([one]) => one.startsWith(code ?? "")).map(([, shape]) => shape);
  if (shapes.length) lookAtAll(map, L.featureGroup(shapes).getBounds());
}

function openAt({ lat, lng }) {
  return open({ kind: "at", value: `${lng.toFixed(6)},${lat.toFixed(6)}` });
}

function open(what, options = {}) {
  state.open = what;
  writeState(state, { push: true });
  return show(what, { ...options, focus: true });
}

async function show(what, options = {}) {
  try {
    if (!what) return close();
    if (what.kind === "incident") return await showIncident(what, options);
    return await showPlace(what, options);
  } catch (failure) {
    if (what !== state.open) return undefined;
    state.open = null;
    writeState(state);
    close();
    return failure.status === 404 && !options.focus ? sayBroken() : showFailure(failure);
  }
}

async function showIncident(what, { fly, focus }) {
  const incident = await getJson(`/incidents/${encodeURIComponent(what.value)}`);
  const edition = await editionOf(incident);
  if (what !== state.open) return;
  const tools = { edition, nameOf: (code) => nameOfArea(tree, code), onGrid: (code) => open({ kind: "grid", value: code }) };
  panel.fill(incidentTitle(incident), incidentSections(incident, tools), { focus });
  clearMarks();
  list.mark(what.value);
  marks.incident = markIncident(map, incident);
  marks.area = markArea(map, grids.byCode.get(incident.grid?.code)?.feature);
  const { position } = incident;
  if (position?.lon == null) return;
  if (fly) lookAt(map, [position.lat, position.lon], Math.max(map.getZoom(), 14.5));
  else keepInView(map, [position.lat, position.lon]);
}

/** The name of the edition by which an incident got its grid. */
async function editionOf({ assignments = [] }) {
  const id = assignments.find(({ current }) => current)?.edition_id;
  if (!id || id === tree.edition?.id) return tree.edition?.name;
  const { name } = await getJson(`/editions/${id}`);
  return t(`${name}（以前的版本）`, `${name} (an earlier edition)`);
}

async function showPlace(what, { fly, focus }) {
  const [x, y] = what.kind === "at" ? what.value.split(",").map(Number) : [];
  const located = what.kind === "at" ? await getJson("/locate", { x, y, crs: "cgcs2000" }) : null;
  const code = located ? located.match?.code : what.value;
  const about = code ? await aboutGrid(code) : { title: [el("h2", {}, t("不在任何网格内", "Outside every grid"))], sections: [] };
  if (what !== state.open) return;
  panel.fill(about.title, [located ? positionSection(located) : null, ...about.sections], { focus });
  clearMarks();
  list.mark(null);
  marks.area = markArea(map, grids.byCode.get(code)?.feature);
  if (located) marks.place = markPlace(map, [y, x]).addTo(map);
  if (fly && located) lookAt(map, [y, x], Math.max(map.getZoom(), 14));
  else if (fly && code) lookAtArea(code);
  else if (located) keepInView(map, [y, x], grids.byCode.get(code)?.getBounds());
}

async function aboutGrid(code) {
  const only = { ...state.filters, area: code };
  const [grid, held, found] = await Promise.all([getJson(`/grids/${code}`), getJson(`/grids/${code}/holders`), getJson("/incidents", { ...queryOf(only), limit: 8 })]);
  const sections = gridSections(grid, held, found, {
    href: addressOf({ filters: only }),
    isNarrowed: isNarrowed(only),
    onIncident: (id) => open({ kind: "incident", value: id }, { fly: true }),
  });
  return { title: gridTitle(grid), sections };
}

function clearMarks() {
  for (const name of Object.keys(marks)) {
    marks[name]?.remove();
    marks[name] = null;
  }
}

function close() {
  panel.close();
  clearMarks();
  list.mark(null);
}

function bindKeys() {
  const actions = {
    "/": () => { $("[data-filter-box]").open = true; $("#f-text").focus(); },
    a: () => $("#address").focus(),
    l: () => list.focus(),
    m: () => $("[data-map]").focus(),
    c: () => openAt(map.getCenter()),
    0: () => lookAtAll(map, grids.layer.getBounds()),
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
