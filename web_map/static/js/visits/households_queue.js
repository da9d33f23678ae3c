// Households that wait for a place: the reason, where they may be, and a map to point at.
import { $, el, empty } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson } from "../kit/http.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, say, t } from "../kit/words.js";
import { createMap, drawGrids, drawOutlines, hasGrids } from "../map/base_map.js";
import { drawPlaceLabels } from "../map/place_labels.js";
import { createPlacement } from "../map/placement.js";

const list = $("[data-queue]");
const task = $("[data-task]");
const place = $("[data-map]");
let names = new Map();
let waiting = [];
let open = null;
let map = null;
let placement = null;
let onPlaced = () => {};

export async function openQueue(areaNames, placed) {
  [names, onPlaced] = [areaNames, placed];
  await readQueue();
}

async function readQueue() {
  const { items, next } = await getJson("/night-visits/households/unplaced", { limit: 100 });
  waiting = items;
  $("[data-queue-count]").textContent = next ? t("100 户以上", "more than 100") : t(`${items.length} 户`, String(items.length));
  $("[data-queue-work]").hidden = !items.length;
  $("[data-queue-empty]").hidden = items.length > 0;
  if (!items.length) {
    $("[data-queue-empty]").replaceChildren(empty(t("没有待标注的户", "Nothing waits"), t("导入时找不到位置的户会列在这里。", "Households whose place was not found stand here.")));
    return;
  }
  list.replaceChildren(...items.map((one) => el("li", {}, entry(one))));
  if (!map && await hasGrids(place)) await drawCounty();
  openTask(waiting[0]);
}

function entry(one) {
  return el("button.entry", { type: "button", data: { id: one.id }, onclick: () => openTask(one) },
    el("span.title", {}, one.address || one.number),
    el("span.meta", {}, el("span", {}, one.number), el("span", {}, label("pin_reason", one.unplaced.reason))));
}

async function drawCounty() {
  map = createMap(place);
  const { county } = await drawOutlines(map, ["county"]);
  map.fitBounds(county.getBounds());
  await drawGrids(map);
  await drawOutlines(map, ["village", "township"]);
  await drawPlaceLabels(map);
  placement = createPlacement(map, { onMove: choose });
  map.on("click", ({ latlng }) => choose(latlng.lng, latlng.lat));
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== place) return;
    const { lng, lat } = map.getCenter();
    choose(lng, lat);
  });
}

function openTask(one) {
  open = { ...one, chosen: null };
  for (const button of list.querySelectorAll("button")) button.setAttribute("aria-current", button.dataset.id === one.id);
  placement?.hide();
  if (placement && one.place) {
    placement.showGiven(one.place.lon, one.place.lat);
    map.setView([one.place.lat, one.place.lon], 14);
  }
  task.replaceChildren(
    el("h3", {}, one.number), el("p", {}, one.address || t("没有地址", "no address")), el("p.small.muted", {}, say(one.unplaced)),
    ...candidates(one), pointForm(one), addressForm(one));
}

function candidates(one) {
  const found = one.unplaced.candidates ?? [];
  if (!found.length) return [];
  return [el("h4", {}, t("可能是", "It may be")), el("ol.plain.stack-s", {}, found.slice(0, 6).map(({ name, parents, lon, lat }) =>
    el("li", {}, el("button.button.button-small", { type: "button", onclick: () => choose(lon, lat, 16) }, [...(parents ?? []), name].join(" ")))))];
}

function choose(lon, lat, zoom = null) {
  if (!open || !placement) return;
  open.chosen = { lon, lat };
  placement.show(lon, lat);
  if (zoom) map.setView([lat, lon], zoom);
  const at = task.querySelector("[data-chosen]");
  at.textContent = t(`已选 ${lon.toFixed(5)}，${lat.toFixed(5)}`, `Chosen: ${lon.toFixed(5)}, ${lat.toFixed(5)}`);
  task.querySelector("[data-place]").disabled = false;
}

function pointForm(one) {
  const form = el("form.stack-s", { onsubmit: (event) => runStep(event, form, () => send(one, { x: open.chosen.lon, y: open.chosen.lat, crs: "cgcs2000" })) },
    el("p.small", { data: { chosen: "" } }, t("在地图上点选这一户的位置。", "Point at the household on the map.")),
    el("p.notice.notice-bad", { data: { error: "" }, role: "alert", hidden: true }),
    el("div", {}, el("button.button.button-primary", { data: { place: "" }, disabled: true }, t("就在这里", "It is here"))));
  return form;
}

function addressForm(one) {
  const field = el("input", { name: "address", value: one.address ?? "", maxlength: 200, required: true });
  const form = el("form.stack-s", { onsubmit: (event) => runStep(event, form, () => send(one, { address: field.value.trim() })) },
    el("label.field", {}, t("或换一个地址写法", "Or another wording of the address"), field),
    el("p.notice.notice-bad", { data: { error: "" }, role: "alert", hidden: true }),
    el("div", {}, el("button.button", {}, t("按地址定位", "Place by the address"))));
  return form;
}

async function send(one, where) {
  const placed = await postJson(`/night-visits/households/${one.id}/placement`, { version: one.version, ...where });
  const grid = names.get(placed.area) ?? placed.area;
  toast(t(`${one.number} 已归入 ${grid}。`, `${one.number} lies in ${grid}.`));
  onPlaced().catch(showFailure);
  await readQueue();
}
