// The filter form: what it says as query values, and the area tree as three dependent lists.
import { $, $$, el, settle } from "../kit/dom.js";
import { countyDay, dayStart, nextDay } from "../kit/time.js";
import { label, members, t } from "../kit/words.js";
import { DEFAULT_PERIOD } from "./view_state.js";

export function bindFilters(form, tree, initial, onChange) {
  for (const [value, name] of members("channel")) form.channel.append(el("option", { value }, name));
  const areas = bindAreas(form, tree);
  const set = (filters) => {
    fill(form, filters);
    areas.choose(filters.area ?? "");
  };
  const read = () => ({ ...values(form), area: areas.chosen() });
  const tell = settle(() => { showOwnDates(form); summarise(form, tree, read()); onChange(read()); }, 200);
  form.addEventListener("input", tell);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { set({ period: DEFAULT_PERIOD }); tell(); }));
  set(initial);
  summarise(form, tree, read());
  return { set, read };
}

function fill(form, filters) {
  for (const name of ["text", "from", "to", "category", "channel", "outcome"]) form[name].value = filters[name] ?? "";
  form.period.value = filters.period ?? DEFAULT_PERIOD;
  form.inview.checked = filters.inview === "1";
  showOwnDates(form);
}

function values(form) {
  const found = { inview: form.inview.checked ? "1" : "" };
  for (const name of ["text", "period", "category", "channel", "outcome"]) found[name] = form[name].value.trim();
  if (found.period === "own") Object.assign(found, { from: form.from.value, to: form.to.value });
  return found;
}

function showOwnDates(form) {
  for (const field of $$("[data-own-dates]", form)) field.hidden = form.period.value !== "own";
}

function summarise(form, tree, filters) {
  const area = filters.area ? nameOfArea(tree, filters.area) : t("全县", "Whole county");
  const said = [form.period.selectedOptions[0].textContent, area];
  if (filters.category) said.push(label("category", filters.category));
  if (filters.channel) said.push(label("channel", filters.channel));
  if (filters.text) said.push(`“${filters.text}”`);
  $("[data-filter-summary]").textContent = said.join(" · ");
}

/** Filters as the interface takes them: periods half-open, days in the county's zone. */
export function queryOf(filters) {
  const { text, category, channel, area, outcome } = filters;
  return { text, category, channel, area, outcome, ...periodOf(filters) };
}

function periodOf({ period, from, to }) {
  if (period === "all") return {};
  if (period === "own") return { from: from && dayStart(from), to: to && dayStart(nextDay(to)) };
  return { from: dayStart(countyDay(Number(period))) };
}

function bindAreas(form, tree) {
  const [township, village, grid] = ["township", "village", "grid"].map((level) => $(`[data-area=${level}]`, form));
  offer(township, tree.townships);
  const villages = () => offer(village, tree.townships.find(({ code }) => code === township.value)?.villages);
  const grids = () => offer(grid, find(tree, township.value, village.value)?.grids);
  township.addEventListener("change", () => { villages(); grids(); });
  village.addEventListener("change", grids);
  return {
    chosen: () => grid.value || village.value || township.value,
    choose: (code) => {
      township.value = code.slice(0, 9);
      villages();
      village.value = code.length >= 12 ? code.slice(0, 12) : "";
      grids();
      grid.value = code.length > 12 ? code : "";
    },
  };
}

const find = (tree, township, village) =>
  tree.townships.find(({ code }) => code === township)?.villages.find(({ code }) => code === village);

function offer(select, areas = []) {
  select.replaceChildren(select.options[0], ...areas.map(({ code, name }) => el("option", { value: code }, name)));
  select.value = "";
  select.disabled = areas.length === 0;
}

export function nameOfArea(tree, code) {
  const township = tree.townships.find((area) => area.code === code.slice(0, 9));
  const village = township?.villages.find((area) => area.code === code.slice(0, 12));
  const grid = village?.grids.find((area) => area.code === code);
  return (grid ?? (code.length > 9 ? village : township) ?? township)?.name ?? code;
}
