// The pinning queue: read what is known, point at the place, confirm, and the next one comes.
import { $, $$, el, empty } from "../kit/dom.js";
import { getJson, postJson } from "../kit/http.js";
import { oneStop, revealIn } from "../kit/one_stop.js";
import { asOf, moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, number, t } from "../kit/words.js";
import { bindAddressSearch } from "../map/address_search.js";
import { createMap, drawGrids, drawOutlines, markArea } from "../map/base_map.js";
import { lookAt, lookAtAll, lookAtPins } from "../map/clear_view.js";
import { candidatePins, markPlace } from "../map/incident_points.js";
import { drawPlaceLabels } from "../map/place_labels.js";
import { createPlacement } from "../map/placement.js";
import { candidateSection, closedSection, knownSection, placementForm } from "../map/pin_task.js";

const CRS = "cgcs2000";
const queue = $("[data-queue]");
const isPhone = matchMedia("(max-width: 720px)");
const map = createMap($("[data-map]"));
$("[data-map]").append(el("div.crosshair", { "aria-hidden": "true" }));

let tasks = [];
let task = null;
let asked = null;
const drawn = { pins: null, area: null, ring: null };

const settleQueue = oneStop(queue);
const grids = await drawCounty();
const placement = createPlacement(map, { onMove: locate });
const search = bindAddressSearch(map, $("[data-address]"), { onPlace: ({ lon, lat }) => choosePlace(lon, lat) });
map.on("click", ({ latlng }) => choosePlace(latlng.lng, latlng.lat));
bindKeys();
await loadQueue();
await openTask(new URLSearchParams(location.search).get("pin") ?? tasks[0]?.id);

async function drawCounty() {
  const outline = await drawOutlines(map, ["county"]);
  lookAtAll(map, outline.county.getBounds());
  const found = await drawGrids(map).catch(showFailure);
  await drawOutlines(map, ["village", "township", "county"]);
  await drawPlaceLabels(map);
  return found;
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
  settleQueue();
}

function entry({ id, incident, reason, opened_at: since }) {
  return el("button.entry", { type: "button", data: { id }, onclick: () => openTask(id, { isTurnedTo: isPhone.matches }) },
    el("span.title", {}, incident.title),
    el("span.meta", {}, el("span", {}, label("pin_reason", reason)), el("span.num", {}, moment(since))));
}

/** Open a task; the focus goes to its heading when what had it is gone or out of sight. */
async function openTask(id, { isTurnedTo = false } = {}) {
  const turn = { id };
  asked = turn;
  clear();
  if (id === undefined) return showDone();
  const found = await readTask(id).catch(showFailure);
  if (asked !== turn) return undefined;
  if (found === undefined) return showUnread(id);
  if (found === null) return refuse(id);
  task = found;
  history.replaceState(null, "", `?pin=${task.id}`);
  markEntry();
  showTask();
  if (isTurnedTo) turnTo();
  return undefined;
}

/** A task by its number; null when there is none, undefined when it could not be read. */
async function readTask(id) {
  if (!/^[1-9][0-9]{0,17}$/.test(id)) return null;
  try {
    return await getJson(`/pins/${id}`);
  } catch (failure) {
    if (failure.status === 404) return null;
    throw failure;
  }
}

function refuse(id) {
  toast(t("没有这个任务。", "There is no such task."), { isBad: true });
  return openTask(tasks.find((one) => String(one.id) !== String(id))?.id);
}

function markEntry() {
  for (const button of $$(".entry", queue)) button.setAttribute("aria-current", button.dataset.id === String(task.id));
  const entry = $('[aria-current="true"]', queue);
  if (entry) revealIn(queue, entry);
  settleQueue(entry);
}

function turnTo() {
  if (isPhone.matches) $(".workbench").scrollIntoView({ block: "start" });
  ($("[data-task] h2") ?? $("[data-task]")).focus({ preventScroll: true });
}

function showTask() {
  const parts = task.closed_at
    ? [closedSection(task)]
    : [candidateSection(task.candidates, (i) => chooseCandidate(i)), placementForm(task, { onSubmit: submit, onSkip: skip })];
  $("[data-task]").replaceChildren(knownSection(task), ...parts);
  $("[data-task]").scrollTop = 0;
  if (task.closed_at) lookAtPlaced();
  else lookAtTask();
}

function lookAtPlaced() {
  const { lon, lat } = task.incident;
  if (lon == null) return;
  drawn.ring = markPlace(map, [lat, lon]);
  lookAt(map, [lat, lon], 14);
}

function lookAtTask() {
  const { lon, lat } = task.incident;
  if (lon != null) placement.showGiven(lon, lat);
  drawn.pins = candidatePins(map, task.candidates, chooseCandidate);
  if (task.candidates.length) lookAtPins(map, drawn.pins.getBounds(), 14);
  else if (lon != null) lookAtGiven(lon, lat);
  else lookAtAll(map, grids.layer.getBounds());
}

function lookAtGiven(lon, lat) {
  const nearest = grids.byCode.get(task.nearest?.code);
  const both = L.latLngBounds([[lat, lon]]).extend(nearest?.getBounds() ?? [lat, lon]);
  lookAtPins(map, both, 14);
  drawn.area = markArea(map, nearest?.feature, drawn.area, { isDashed: true });
}

function showDone() {
  const hint = t("新的上报如果找不到网格，会出现在这里。", "Reports without a grid will show here.");
  $("[data-task]").replaceChildren(empty(t("队列是空的", "The queue is empty"), hint));
}

function showUnread(id) {
  const again = el("button.button", { type: "button", onclick: () => openTask(id, { isTurnedTo: true }) }, t("重试", "Try again"));
  $("[data-task]").replaceChildren(empty(t("读不到这个任务", "This task could not be read")), el("p.row", {}, again));
}

function chooseCandidate(i) {
  const candidate = task?.candidates[i];
  if (!candidate) return;
  for (const [k, button] of $$("[data-task] .choice").entries()) button.setAttribute("aria-pressed", k === i);
  lookAt(map, [candidate.lat, candidate.lon], Math.max(map.getZoom(), 14));
  choosePlace(candidate.lon, candidate.lat, { isCandidate: true });
}

function choosePlace(lon, lat, { isCandidate = false } = {}) {
  if (!task || task.closed_at) return;
  if (!isCandidate) for (const button of $$("[data-task] .choice")) button.setAttribute("aria-pressed", false);
  placement.show(lon, lat);
  locate(lon, lat);
}

async function locate(lon, lat) {
  const here = task;
  const found = await getJson("/locate", { x: lon, y: lat, crs: CRS }).catch(showFailure);
  if (!found || here !== task || !placement.isAt(lon, lat)) return;
  const code = found.match?.code;
  drawn.area = markArea(map, grids.byCode.get(code)?.feature, drawn.area);
  $("[data-task] form").showPlace(found, grids.byCode.get(code)?.feature.properties);
}

async function submit({ note, learn_name: learnName }) {
  const at = placement.at();
  const placing = task;
  if (!at) return;
  const body = { x: at.lng, y: at.lat, crs: CRS, note: note || null, learn_name: learnName || null };
  try {
    const placed = await postJson(`/pins/${placing.id}/placement`, body);
    toast(t(`${placed.no} 已归入 ${placed.grid.name}`, `${placed.no} is now in ${placed.grid.name}`));
  } catch (failure) {
    showFailure(failure);
    if (failure.status !== 409) return;
  }
  await next(placing);
}

async function next(placed) {
  const here = tasks.findIndex(({ id }) => id === placed.id);
  const after = tasks[here + 1] ?? tasks[here - 1];
  await loadQueue();
  countDown();
  await openTask(tasks.find(({ id }) => id === after?.id)?.id ?? tasks[0]?.id, { isTurnedTo: true });
}

function countDown() {
  const shown = $(".mainnav .count");
  if (shown) shown.textContent = $("[data-queue-head]").textContent.match(/[\d,]+/)?.[0] ?? "";
}

function skip() {
  const here = tasks.findIndex(({ id }) => String(id) === String(asked?.id));
  return openTask((tasks[here + 1] ?? tasks[0])?.id, { isTurnedTo: true });
}

function clear() {
  search.clear();
  placement.hide();
  for (const name of Object.keys(drawn)) {
    drawn[name]?.remove();
    drawn[name] = null;
  }
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
