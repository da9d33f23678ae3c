// The shell of the analysis map: period and category go into the frame's address.
import { $ } from "../kit/dom.js";
import { address } from "../kit/http.js";
import { countyDay, dayStart, nextDay } from "../kit/time.js";
import { lang } from "../kit/words.js";

const form = $("[data-analysis]");
const frame = $("[data-frame]");
const wait = $("[data-wait]");
const asked = new URLSearchParams(location.search);

form.from.value = asked.get("from") ?? countyDay(90);
form.to.value = asked.get("to") ?? countyDay();
form.category.value = asked.get("category") ?? "";
form.addEventListener("submit", (event) => {
  event.preventDefault();
  draw();
});
frame.addEventListener("load", () => { wait.hidden = true; });
draw();

function draw() {
  const { from, to, category } = Object.fromEntries(new FormData(form));
  history.replaceState(null, "", address("/analysis", { from, to, category }));
  const query = { from: dayStart(from), to: dayStart(nextDay(to)), category, lang };
  wait.hidden = false;
  frame.src = address("/maps/incidents", query);
  $("[data-download]").href = address("/maps/incidents/file", query);
}
