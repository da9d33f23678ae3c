// The shell of the analysis maps: kind, period and filters go into the frame's address.
import { $, el } from "../kit/dom.js";
import { bindExport } from "../kit/export_menu.js";
import { address } from "../kit/http.js";
import { countyDay, dayStart, isDay, nextDay } from "../kit/time.js";
import { lang, members, t } from "../kit/words.js";

const form = $("[data-analysis]");
const frame = $("[data-frame]");
const wait = $("[data-wait]");
const file = $("[data-download]");
const menu = $("[data-export]");
const asked = new URLSearchParams(location.search);
const CHOICES = ["kind", "category", "channel", "tier", "exposure"];
let drawn = "";

const dayAsked = (name, otherwise) => (isDay(asked.get(name) ?? "") ? asked.get(name) : otherwise);
form.from.value = dayAsked("from", countyDay(90));
form.to.value = dayAsked("to", countyDay());
for (const list of ["channel", "tier"]) {
  for (const [value, name] of members(list)) form[list].append(el("option", { value }, name));
}
for (const name of CHOICES) {
  const usual = form[name].value;
  form[name].value = asked.get(name) ?? usual;
  if (form[name].selectedIndex < 0) form[name].value = usual;
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  draw();
});
form.addEventListener("input", offerFile);
form.kind.addEventListener("change", offerLayers);
offerLayers();
bindExport(menu, ({ part, format }) => {
  const layer = part === "paper" ? $("[data-paper-layer]", menu).value : "";
  return isDrawn() ? address(`/maps/${form.kind.value}/${part}`, { ...wanted(), format, layer }) : null;
});
frame.addEventListener("load", () => { wait.hidden = true; });
draw(location.hash);

/** The whole days of the form, as a half-open period, and what else it says. */
function wanted() {
  const { kind, from, to, ...chosen } = Object.fromEntries(new FormData(form));
  return { from: from && dayStart(from), to: to && dayStart(nextDay(to)), ...chosen, lang };
}

function mapAt(part = "") {
  return address(`/maps/${form.kind.value}${part}`, wanted());
}

/** `part` is what the map shall begin with: the list of silent grids. */
function draw(part = "") {
  history.replaceState(null, "", address("/analysis", Object.fromEntries(new FormData(form))) + part);
  drawn = mapAt();
  wait.hidden = false;
  frame.src = drawn + part;
  offerFile();
}

/** What the maps of a kind can be coloured by, to choose one for paper. */
function offerLayers() {
  if (!menu) return;
  const layers = JSON.parse(menu.dataset.layers)[form.kind.value];
  $("[data-paper-layer]", menu).replaceChildren(...layers.map(([value, name]) => el("option", { value }, name)));
}

function isDrawn() {
  return form.checkValidity() && mapAt() === drawn;
}

/** The file holds what is drawn: while the form says something else, there is none to take. */
function offerFile() {
  const { from, to } = form;
  to.setCustomValidity(from.value && to.value && from.value > to.value
    ? t("结束日期早于开始日期。", "The period ends before it begins.") : "");
  const isThere = isDrawn();
  file.setAttribute("aria-disabled", !isThere);
  file.title = isThere ? "" : t("先画图：文件与图一致", "Draw first: the file is what is drawn");
  if (isThere) file.href = mapAt("/file");
  else file.removeAttribute("href");
  leadToIncidents();
}

/** The incidents behind the map, one by one, counted as the map does, for those who may read them. */
function leadToIncidents() {
  const link = $("[data-explore]");
  if (!link) return;
  const { from, to, category, channel, tier } = Object.fromEntries(new FormData(form));
  link.href = address("/map", { period: "own", from, to, category, channel, tier, once: "1", shade: "rate" });
}
