// The register of households: counts, search and change, the queue, sheets.
import { $, $$, el } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { asOf } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, members, ratio, t } from "../kit/words.js";
import { bindSearch } from "../visits/households_search.js";
import { bindSheet } from "../visits/households_sheet.js";

start().catch(showFailure);

async function start() {
  const names = await readAreas();
  for (const [place, vocabulary] of [["[data-classes]", "visit_class"], ["[data-occupancies]", "occupancy"]]) {
    $(place).append(...members(vocabulary).map(([code, name]) => el("option", { value: code }, name)));
  }
  await Promise.all([readCounts(), bindSearch(names, readCounts)]);
  if (!$("[data-queue-panel]")) return;
  bindSheet(() => location.reload());
  const { openQueue } = await import("../visits/households_queue.js");
  await openQueue(names, readCounts);
}

async function readAreas() {
  const tree = await getJson("/areas").catch((failure) => {
    if (failure.code !== "NoEditionError") throw failure;
    return { townships: [] };
  });
  for (const select of $$("[data-areas]")) {
    select.append(...tree.townships.map((town) => el("option", { value: town.code }, town.name)));
  }
  return new Map(tree.townships.flatMap((town) => town.villages.flatMap((village) =>
    village.grids.map((grid) => [grid.code, `${town.name} ${grid.name}`]))));
}

async function readCounts() {
  const found = await getJson("/night-visits/households/counts");
  $("[data-as-of]").textContent = asOf(found.as_of);
  $("[data-counts]").replaceChildren(el("div.pairs", {},
    pair(t("已有网格", "Placed in a grid"), found.placed),
    ...members("visit_class").filter(([code]) => found.classes[code]).map(([code, name]) => pair(name, found.classes[code])),
    ...Object.entries(found.occupancy).map(([code, one]) => pair(label("occupancy", code), one)),
    pair(t("谢绝走访", "Opted out"), found.opted_out)));
}

const pair = (words, one) => el("div", {}, el("span.small.muted", {}, words), el("strong.num", {}, ratio(one)));
