// The filter form: what it says as query values, and the area tree as three dependent lists.
import { $, el, settle } from "../kit/dom.js";
import { countyDay, dayStart, nextDay } from "../kit/time.js";
import { label, members, t } from "../kit/words.js";
import { gridsOf, nameOfArea, villagesOf } from "./area_tree.js";
import { DEFAULT_PERIOD } from "./view_state.js";

const OWN_DAYS = 30;
const TICKED = ["once", "inview"];

export function bindFilters(form, tree, initial, onChange) {
  for (const list of ["channel", "tier"]) {
    for (const [value, name] of members(list)) form[list].append(el("option", { value }, name));
  }
  const areas = bindAreas(form, tree);
  const set = (filters) => {
    fill(form, filters);
    areas.choose(filters.area ?? "");
    within = filters.within ?? "";
    summarise(form, tree, read());
  };
  let within = "";
  const read = () => ({ ...values(form), area: areas.chosen(), within });
  const tell = settle(() => {
    if (sayDatesProblem(form)) return;
    summarise(form, tree, read());
    onChange(read());
  }, 200);
  form.period.addEventListener("change", () => { offerDates(form); showOwnDates(form); });
  form.addEventListener("input", tell);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { set({ period: DEFAULT_PERIOD }); tell(); }));
  set(initial);
  return { set, read };
}

function fill(form, filters) {
  for (const name of ["text", "from", "to", "category", "channel", "tier", "outcome"]) form[name].value = filters[name] ?? "";
  form.period.value = filters.period ?? DEFAULT_PERIOD;
  for (const name of TICKED) form[name].checked = filters[name] === "1";
  showOwnDates(form);
  sayDatesProblem(form);
}

function values(form) {
  const found = Object.fromEntries(TICKED.map((name) => [name, form[name].checked ? "1" : ""]));
  for (const name of ["text", "period", "category", "channel", "tier", "outcome"]) found[name] = form[name].value.trim();
  if (found.period === "own") Object.assign(found, { from: form.from.value, to: form.to.value });
  return found;
}

function showOwnDates(form) {
  $("[data-own-dates]", form).hidden = form.period.value !== "own";
}

/** Dates of one's own begin with the last 30 days, not with all there is. */
function offerDates(form) {
  if (form.period.value !== "own" || form.from.value || form.to.value) return;
  form.from.value = countyDay(OWN_DAYS);
  form.to.value = countyDay();
}

/** Say beside the dates why they cannot be asked for; true when they cannot. */
function sayDatesProblem(form) {
  const problem = form.period.value === "own" ? datesProblem(form.from, form.to) : "";
  const place = $("[data-dates-problem]", form);
  if (place.textContent !== problem) place.textContent = problem;
  for (const field of [form.from, form.to]) field.setAttribute("aria-invalid", problem !== "");
  return problem !== "";
}

function datesProblem(from, to) {
  if (from.validity.badInput || to.validity.badInput) return t("日期不完整，请补全。", "A date is incomplete.");
  if (!from.value && !to.value) return t("请选择开始日期或结束日期。", "Choose a first or a last day.");
  if (from.value && to.value && from.value > to.value) return t("结束日期早于开始日期，请重新选择时间段。", "The period ends before it begins. Choose other dates.");
  return "";
}

function summarise(form, tree, filters) {
  const area = filters.area ? nameOfArea(tree, filters.area) : t("全县", "Whole county");
  const said = [periodWords(form, filters), area];
  if (filters.category) said.push(label("category", filters.category));
  if (filters.channel) said.push(label("channel", filters.channel));
  if (filters.tier) said.push(label("tier", filters.tier));
  if (filters.once) said.push(t("同一事项只计一次", "each matter once"));
  if (filters.within) said.push(t("圈定范围", "a selection"));
  if (filters.text) said.push(`“${filters.text}”`);
  $("[data-filter-summary]").textContent = said.join(" · ");
}

function periodWords(form, { period, from, to }) {
  if (period !== "own") return form.period.selectedOptions[0].textContent;
  if (!to) return t(`${from} 起`, `since ${from}`);
  return from ? t(`${from} 至 ${to}`, `${from} to ${to}`) : t(`${to} 止`, `until ${to}`);
}

/** Filters as the interface takes them: periods half-open, days in the county's zone. */
export function queryOf(filters) {
  const { text, category, channel, tier, area, outcome, within, once } = filters;
  return { text, category, channel, tier, area, outcome, within, once: once && "true", ...periodOf(filters) };
}

/** Whether more than place and period is asked for. */
export const isNarrowed = ({ text, category, channel, tier, outcome, within, once }) => Boolean(text || category || channel || tier || outcome || within || once);

function periodOf({ period, from, to }) {
  if (period === "all") return {};
  if (period === "own") return { from: from && dayStart(from), to: to && dayStart(nextDay(to)) };
  return { from: dayStart(countyDay(Number(period))) };
}

function bindAreas(form, tree) {
  const [township, village, grid] = ["township", "village", "grid"].map((level) => $(`[data-area=${level}]`, form));
  offer(township, tree.townships);
  const villages = () => offer(village, villagesOf(tree, township.value));
  const grids = () => offer(grid, gridsOf(tree, village.value));
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

function offer(select, areas = []) {
  select.replaceChildren(select.options[0], ...areas.map(({ code, name }) => el("option", { value: code }, name)));
  select.value = "";
  select.disabled = areas.length === 0;
}
