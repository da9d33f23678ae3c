// The shell of the analysis map: period and category go into the frame's address.
import { $ } from "../kit/dom.js";
import { address } from "../kit/http.js";
import { countyDay, dayStart, isDay, nextDay } from "../kit/time.js";
import { lang, t } from "../kit/words.js";

const form = $("[data-analysis]");
const frame = $("[data-frame]");
const wait = $("[data-wait]");
const file = $("[data-download]");
const asked = new URLSearchParams(location.search);
let drawn = "";

const dayAsked = (name, otherwise) => (isDay(asked.get(name) ?? "") ? asked.get(name) : otherwise);
form.from.value = dayAsked("from", countyDay(90));
form.to.value = dayAsked("to", countyDay());
form.category.value = asked.get("category") ?? "";
if (form.category.selectedIndex < 0) form.category.value = "";
form.addEventListener("submit", (event) => {
  event.preventDefault();
  draw();
});
form.addEventListener("input", offerFile);
frame.addEventListener("load", () => { wait.hidden = true; });
draw(location.hash);

/** The whole days of the form, as a half-open period. */
function wanted() {
  const { from, to, category } = Object.fromEntries(new FormData(form));
  return { from: from && dayStart(from), to: to && dayStart(nextDay(to)), category, lang };
}

/** `part` is what the map shall begin with: the list of silent grids. */
function draw(part = "") {
  const { from, to, category } = Object.fromEntries(new FormData(form));
  history.replaceState(null, "", address("/analysis", { from, to, category }) + part);
  drawn = address("/maps/incidents", wanted());
  wait.hidden = false;
  frame.src = drawn + part;
  offerFile();
}

/** The file holds what is drawn: while the form says something else, there is none to take. */
function offerFile() {
  const { from, to } = form;
  to.setCustomValidity(from.value && to.value && from.value > to.value
    ? t("结束日期早于开始日期。", "The period ends before it begins.") : "");
  const isDrawn = form.checkValidity() && address("/maps/incidents", wanted()) === drawn;
  file.setAttribute("aria-disabled", !isDrawn);
  file.title = isDrawn ? "" : t("先画图：文件与图一致", "Draw first: the file is what is drawn");
  if (isDrawn) file.href = address("/maps/incidents/file", wanted());
  else file.removeAttribute("href");
}
