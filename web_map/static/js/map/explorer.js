// What the incident map draws of the incidents found: cells, shaded grids, time, charts; all follow one query.
import { $, $$, el } from "../kit/dom.js";
import { address, getJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";
import { label, t } from "../kit/words.js";
import { createCharts } from "./charts.js";
import { queryOf } from "./filters.js";
import { createCells, dotLegend } from "./incident_cells.js";
import { bindSelection } from "./selection.js";
import { createShading } from "./shading.js";
import { createTimeStrip } from "./time_strip.js";

/** Nothing was asked yet, or what was asked was not answered: the next showing asks. */
const NOTHING = { of: null, answer: null };

/**
 * `onFilters(changed)` when something here narrows the filters, `onLook(look)` when the map shall show
 * something else, `onPick(id)` and `onPlace(bounds)` for what is chosen on it.
 */
export function createExplorer(map, grids, { nameOf, onFilters, onLook, onPick, onPlace, onGrid }) {
  let looked = {};
  let asked = NOTHING;
  let days = { of: null, found: null };
  let call = new AbortController();
  const cells = createCells(map, { onPick, onPlace });
  const shading = createShading(grids);
  const legend = createLegend(map, shading);
  const selection = bindSelection(map, { onChange: (within) => onFilters({ within }) });
  const strip = createTimeStrip($("[data-time-strip]"), { onChange: (from, to) => onFilters({ period: "own", from, to }) });
  const charts = createCharts($("[data-charts]"), { nameOf, onGrid, onCategory: (category) => onFilters({ category }) });
  const layers = bindLayers((changed) => onLook(changed));
  const tabs = bindTabs((tab) => onLook({ tab }));

  async function show(filters, look) {
    looked = look;
    layers.set(look);
    tabs.set(look.tab);
    selection.set(filters.within ?? "");
    const query = queryOf(filters);
    cells.show(query, look.shape);
    const mine = ask(query);
    const { summary = null, failure } = await mine.answer;
    if (mine !== asked) return;
    if (failure) asked = NOTHING;
    shading.shade(summary, looked.shade);
    legend.draw(looked);
    await charts.show(summary);
    if (failure) throw failure;
  }

  /** Ask once what a query comes to; figures of another query never stand for what was not answered. */
  function ask(query) {
    const of = address("", query);
    if (asked.of === of) return asked;
    call.abort();
    call = new AbortController();
    shading.forget();
    asked = { of, answer: count(query, call.signal).catch((failure) => ({ failure })) };
    return asked;
  }

  async function count(query, signal) {
    const [summary] = await Promise.all([getJson("/incidents/summary", query, { signal }), spread(query, signal)]);
    return { summary };
  }

  /** Show the days of all time: they are the same whatever window is laid over them. */
  async function spread({ from, to, ...always }, signal) {
    const of = address("", always);
    try {
      if (days.of !== of) days = { of, found: (await getJson("/incidents/by-day", always, { signal })).days };
    } catch (failure) {
      if (!signal.aborted) strip.show(null);
      throw failure;
    }
    strip.show(days.found);
    strip.mark(from?.slice(0, 10), to ? dayBefore(to.slice(0, 10)) : "");
  }

  return { show: (filters, look) => show(filters, look).catch(showFailure) };
}

function dayBefore(day) {
  const before = new Date(`${day}T00:00:00Z`);
  before.setUTCDate(before.getUTCDate() - 1);
  return before.toISOString().slice(0, 10);
}

/** The form that says what is drawn. */
function bindLayers(onChange) {
  const form = $("[data-layers]");
  form.addEventListener("change", () => onChange({ shape: form.shape.value, shade: form.shade.value }));
  form.addEventListener("submit", (event) => event.preventDefault());
  return {
    set({ shape, shade }) {
      form.shape.value = shape;
      form.shade.value = shade;
    },
  };
}

/** Two views of the sidebar, as tabs that arrows walk through. */
function bindTabs(onChange) {
  const tabs = $$("[role=tab]", $("[data-tabs]"));
  const set = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab.dataset.tab === chosen;
      tab.setAttribute("aria-selected", isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      $(`#${tab.getAttribute("aria-controls")}`).hidden = !isChosen;
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => { set(tab.dataset.tab); onChange(tab.dataset.tab); });
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const other = tabs[(tabs.indexOf(tab) + 1) % tabs.length];
      other.focus();
      other.click();
    });
  }
  return { set };
}

function createLegend(map, shading) {
  const control = L.control({ position: "bottomright" });
  // On a telephone it would lie over half of the map: it opens when asked for.
  const body = el("div", {});
  const isWide = matchMedia("(min-width: 721px)").matches;
  const box = el("details.legend", { open: isWide }, el("summary", {}, t("图例", "Legend")), body);
  L.DomEvent.disableClickPropagation(box);
  control.onAdd = () => box;
  control.addTo(map);
  const certainty = ["high", "boundary", "ambiguous", "none"];
  const ofPoints = {
    circles: () => [el("strong", {}, t("网格归属", "Grid assignment")), ...certainty.map((name) => el("div", {}, el(`span.swatch.dot.swatch-${name}`), label("confidence", name)))],
    dots: () => [el("strong", {}, t("一处事件（件）", "Incidents in a place")), ...dotLegend()],
    none: () => [],
  };
  return { draw: ({ shape }) => body.replaceChildren(...shading.legend(), ...ofPoints[shape]()) };
}
