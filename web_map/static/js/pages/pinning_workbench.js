// The pinning queue: read what is known, point at the place, confirm, and the next one comes.
import { $, $$, badge, el, empty } from "../kit/dom.js";
import { getJson, postJson } from "../kit/http.js";
import { asOf, moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, number, t } from "../kit/words.js";
import { bindAddressSearch } from "../map/address_search.js";
import { createMap, drawGrids, drawOutlines, lookAtAll, markArea } from "../map/base_map.js";
import { walk } from "../map/incident_list.js";
import { candidatePins } from "../map/incident_points.js";
import { drawPlaceLabels } from "../map/place_labels.js";
import { createPlacement } from "../map/placement.js";
import { candidateSection, knownSection, placementForm } from "../map/pin_task.js";

const CRS = "cgcs2000";
const queue = $("[data-queue]");
const map = createMap($("[data-map]"));
$("[data-map]").append(el("div.crosshair", { "aria-hidden": "true" }));

let tasks = [];
let task = null;
let pins = null;
let area = null;

const grids = await drawCounty();
const placement = createPlacement(map, { onMove: locate });
bindAddressSearch(map, $("[data-address]"), { onPlace: ({ lon, lat }) => choosePlace(lon, lat) });
map.on("click", ({ latlng }) => choosePlace(latlng.lng, latlng.lat));
queue.addEventListener("keydown", (event) => walk(queue, event));
bindKeys();
await loadQueue();
const wanted = new URLSearchParams(location.search).get("pin");
await openTask(wanted ?? tasks[0]?.id);

async function drawCounty() {
  const outline = await drawOutlines(map, ["county"]);
  lookAtAll(map, outline.county.getBounds());
  const drawn = await drawGrids(map).catch(showFailure);
  await drawOutlines(map, ["village", "township", "county"]);
  await drawPlaceLabels(map);
  return drawn;
}

async function loadQueue() {
  const found = await getJson("/pins", { state: "open", limit: 100 }).catch(showFailure);
  if (!found) return;
  tasks = found.items;
  $("[data-queue-head]").textContent = t(
    `${number(found.total.open)} 件 · ${asOf(found.as_of)}`,
    `${number(found.total.open)} · ${asOf(found.as_of)}`,
  );
  queue.replaceChildren(...tasks.map((one) => el("li", {}, entry(one))));
}

function entry({ id, incident, reason, opened_at: since }) {
  return el("button.entry", { type: "button", data: { id }, onclick: () => openTask(id) },
    el("span.title", {}, incident.title),
    el("span.meta", {}, el("span", {}, label("pin_reason", reason)), el("span.num", {}, moment(since))));
}

async function openTask(id) {
  clear();
  if (id === undefined) return showDone();
  const found = await getJson(`/pins/${id}`).catch(showFailure);
  if (!found) return showDone();
  task = found;
  history.replaceState(null, "", `?pin=${task.id}`);
  for (const button of $$(".entry", queue)) button.setAttribute("aria-current", button.dataset.id === String(task.id));
  $('[aria-current="true"]', queue)?.scrollIntoView({ block: "nearest" });
  showTask();
  return undefined;
}

function showTask() {
  const form = task.closed_at ? closedWords() : placementForm(task, { onSubmit: submit, onSkip: skip });
  $("[data-task]").replaceChildren(
    knownSection(task),
    candidateSection(task.candidates, (i) => chooseCandidate(i)),
    form,
  );
  pins = candidatePins(map, task.candidates, chooseCandidate);
  lookAtTask();
}

const closedWords = () => el("section", {}, badge(label("pin_outcome", task.outcome), "good"), ` ${task.closed_by ?? ""}`);

function lookAtTask() {
  const { lon, lat } = task.incident;
  if (task.candidates.length) map.fitBounds(pins.getBounds(), { maxZoom: 14, padding: [70, 70] });
  else if (lon != null) {
    const nearest = grids.byCode.get(task.nearest?.code);
    const both = L.latLngBounds([[lat, lon]]).extend(nearest?.getBounds() ?? [lat, lon]);
    map.fitBounds(both, { maxZoom: 14, padding: [70, 70] });
    area = markArea(map, nearest?.feature, area, { isDashed: true });
    placement.show(lon, lat, { isGiven: true });
  } else lookAtAll(map, grids.layer.getBounds());
}

function showDone() {
  const hint = t("新的上报如果找不到网格，会出现在这里。", "Reports without a grid will show here.");
  $("[data-task]").replaceChildren(empty(t("队列是空的", "The queue is empty"), hint));
}

function chooseCandidate(i) {
  const candidate = task?.candidates[i];
  if (!candidate) return;
  for (const [k, button] of $$("[data-task] .choice").entries()) button.setAttribute("aria-pressed", k === i);
  map.setView([candidate.lat, candidate.lon], Math.max(map.getZoom(), 14));
  choosePlace(candidate.lon, candidate.lat, { isCandidate: true });
}

function choosePlace(lon, lat, { isCandidate = false } = {}) {
  if (!task || task.closed_at) return;
  if (!isCandidate) for (const button of $$("[data-task] .choice")) button.setAttribute("aria-pressed", false);
  placement.show(lon, lat);
  locate(lon, lat);
}

async function locate(lon, lat) {
  const asked = task;
  const found = await getJson("/locate", { x: lon, y: lat, crs: CRS }).catch(showFailure);
  if (!found || asked !== task || !placement.isAt(lon, lat)) return;
  const code = found.match?.code;
  area = markArea(map, grids.byCode.get(code)?.feature, area);
  $("[data-task] form").showPlace(found, grids.byCode.get(code)?.feature.properties);
}

async function submit({ note, learn_name: learnName }) {
  const at = placement.at();
  if (!at) return;
  const body = { x: at.lng, y: at.lat, crs: CRS, note: note || null, learn_name: learnName || null };
  try {
    const placed = await postJson(`/pins/${task.id}/placement`, body);
    toast(t(`${placed.no} 已归入 ${placed.grid.name}`, `${placed.no} is now in ${placed.grid.name}`));
  } catch (failure) {
    showFailure(failure);
    if (failure.status !== 409) return;
  }
  await next();
}

async function next() {
  const here = tasks.findIndex(({ id }) => id === task.id);
  const after = tasks[here + 1] ?? tasks[here - 1];
  await loadQueue();
  countDown();
  await openTask(tasks.find(({ id }) => id === after?.id)?.id ?? tasks[0]?.id);
  $("[data-task] button")?.focus({ preventScroll: true });
}

function countDown() {
  const shown = $(".mainnav .count");
  if (shown) shown.textContent = $("[data-queue-head]").textContent.match(/[\d,]+/)?.[0] ?? "";
}

function skip() {
  const here = tasks.findIndex(({ id }) => id === task?.id);
  openTask((tasks[here + 1] ?? tasks[0])?.id);
}

function clear() {
  pins?.remove();
  placement.hide();
  area = markArea(map, null, area);
  task = null;
}

function bindKeys() {
  const actions = { m: () => $("[data-map]").focus(), a: () => $("#address").focus(), n: skip,
    l: () => ($('[aria-current="true"]', queue) ?? $(".entry", queue))?.focus() };
  $("[data-map]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const { lat, lng } = map.getCenter();
    choosePlace(lng, lat);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) return $("[data-task] form")?.requestSubmit();
    if (event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    if (/^[1-9]$/.test(event.key)) return chooseCandidate(Number(event.key) - 1);
    if (!actions[event.key]) return undefined;
    event.preventDefault();
    return actions[event.key]();
  });
}
