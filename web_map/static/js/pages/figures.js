// The county's figures: asked for a period, an area and a moment; the address says which.
import { $, el } from "../kit/dom.js";
import { address, getJson } from "../kit/http.js";
import { fullMoment, isDay } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, t } from "../kit/words.js";
import { familyPanels } from "../figures/cards.js";
import { groupTable } from "../figures/groups.js";
import { openBehind } from "../figures/lists.js";
import { villagesOf } from "../map/area_tree.js";

const form = $("[data-asked]");
const by = $("[data-by]");
const error = $("[data-error]");
const given = new URLSearchParams(location.search);
let tree = { townships: [] };
let latest = 0;

for (const name of ["from", "to", "as_of"]) form[name].value = isDay(given.get(name) ?? "") ? given.get(name) : "";
by.value = given.get("by") ?? "township";
if (by.selectedIndex < 0) by.value = "township";
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show().catch(sayWhy);
});
form.township.addEventListener("change", offerVillages);
by.addEventListener("change", () => show().catch(sayWhy));
$("[data-print]").addEventListener("click", () => window.print());
begin().catch(showFailure);

async function begin() {
  const asked = given.get("area") ?? "";
  tree = await getJson("/areas").catch(() => tree);
  form.township.append(...tree.townships.map(optionOf));
  form.township.value = asked.slice(0, 9);
  if (form.township.selectedIndex < 0) form.township.value = "";
  offerVillages();
  form.village.value = asked.length >= 12 ? asked.slice(0, 12) : "";
  if (form.village.selectedIndex < 0) form.village.value = "";
  await show().catch(sayWhy);
}

const optionOf = ({ code, name }) => el("option", { value: code }, name);

function offerVillages() {
  const villages = villagesOf(tree, form.township.value) ?? [];
  form.village.replaceChildren(form.village.options[0], ...villages.map(optionOf));
  form.village.value = "";
  form.village.disabled = villages.length === 0;
}

const question = () => ({
  area: form.village.value || form.township.value, from: form.from.value, to: form.to.value, as_of: form.as_of.value,
});

async function show() {
  const asked = { ...question(), by: by.value };
  const turn = ++latest;
  document.body.setAttribute("aria-busy", "true");
  const told = await getJson("/figures.json", asked);
  if (turn !== latest) return;
  document.body.removeAttribute("aria-busy");
  error.hidden = true;
  history.replaceState(null, "", address("/figures", asked));
  draw(told, question());
}

function draw(told, asked) {
  // What is listed later is counted for the days that were shown, whatever the form says by then.
  const fixed = { ...asked, from: told.from, to: told.to };
  const open = (figure, part, group) => openBehind(fixed, figure, part, group);
  $("[data-span]").textContent = t(
    `${told.from} 至 ${told.to}（含） · 截至 ${fullMoment(told.as_of)} · 比率截断至两位小数，不进位`,
    `${told.from} to ${told.to}, both included · as of ${fullMoment(told.as_of)} · shares are cut off after two decimals, never rounded up`);
  saySight(told.sees);
  $("[data-families]").replaceChildren(...familyPanels(told, open));
  $("[data-groups]").replaceChildren(groupTable(told, open));
  const file = $("[data-export]");
  file.hidden = !told.allowed.export;
  file.href = address("/figures.csv", { ...fixed, by: told.by });
}

/** Whoever sees a part of the county must not take it for the whole. */
function saySight({ labels, is_whole: isWhole }) {
  const names = labels.map((one) => label("privacy_label", one)).join(t("、", ", "));
  const note = $("[data-sees]");
  note.hidden = isWhole;
  note.textContent = t(`只统计您有权查看的事件，密级：${names}。`, `Only incidents you may see are counted: ${names}.`);
}

function sayWhy(failure) {
  document.body.removeAttribute("aria-busy");
  if (failure.status === undefined) throw failure;
  error.textContent = failure.message;
  error.hidden = false;
}
