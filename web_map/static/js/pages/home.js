// The county at a glance: reports per grid on a small map, and the latest incidents.
import { $, badge, el, empty } from "../kit/dom.js";
import { address, getJson } from "../kit/http.js";
import { asOf, dayStart, moment, nextDay } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, number, t } from "../kit/words.js";
import { createMap, colour, drawGrids, drawOutlines, fetchAhead, hasGrids } from "../map/base_map.js";
import { drawPlaceLabels } from "../map/place_labels.js";

const BREAKS = [1, 2, 4, 7, 12];

/** The days of the figures above, as the server counted them. */
const { from, to } = $("[data-map]").dataset;
const days = { from, to };

const classOf = (n) => BREAKS.filter((limit) => n >= limit).length;
const fillOf = (n) => (n === 0 ? "#ffffff" : colour(`seq-${classOf(n) - 1}`));

async function drawCounty() {
  fetchAhead(["county", "grid", "township"]);
  if (!(await hasGrids($("[data-map]")))) return;
  const map = createMap($("[data-map]"), { scrollWheelZoom: false, zoomSnap: 0 });
  const county = await drawOutlines(map, ["county"]);
  const notes = map.attributionControl.getContainer();
  const fit = () => map.fitBounds(county.county.getBounds(), { paddingTopLeft: [8, 8], paddingBottomRight: [8, 8 + notes.offsetHeight], animate: false });
  fit();
  map.on("resize", fit);
  const grids = await drawGrids(map, { onPick: ({ properties }) => location.assign(address("/map", { ...days, grid: properties.code })) });
  await drawOutlines(map, ["township", "county"]);
  await drawPlaceLabels(map, ["township"]);
  await shade(map, grids.byCode);
}

async function shade(map, byCode) {
  const { counts } = await getJson("/incidents/by-grid", { from: dayStart(days.from), to: dayStart(nextDay(days.to)) });
  for (const [code, shape] of byCode) {
    const n = counts[code] ?? 0;
    shape.setStyle({ fillColor: fillOf(n) });
    shape.bindTooltip(() => el("span", {}, `${shape.feature.properties.name}${t("：", ": ")}${n}`), { sticky: true });
  }
  map.addControl(legend());
}

function legend() {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const rows = [0, ...BREAKS].map((low, i, all) => {
      const high = all[i + 1];
      const text = high === undefined ? `≥ ${low}` : high - 1 === low ? `${low}` : `${low}–${high - 1}`;
      return el("div", {}, el(`span.swatch.swatch-seq-${i}`), text);
    });
    return el("div.legend", {}, el("strong", {}, t("上报数（件）", "Reports")), rows);
  };
  return control;
}

async function listLatest() {
  const place = $("[data-latest]");
  const { items, total, as_of: counted } = await getJson("/incidents", { limit: 8 });
  place.removeAttribute("aria-busy");
  if (!items.length) {
    const hint = t("可以在“批量导入”里导入表格，或通过接口上报。", "Import a spreadsheet, or report through the interface.");
    place.replaceChildren(empty(t("还没有事件", "No incidents yet"), hint));
    return;
  }
  const head = [t("时间", "When"), t("类别", "Category"), t("事件", "Incident"), t("网格", "Grid")];
  const table = el("table.latest", {},
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, items.map(rowOf)));
  place.replaceChildren(el("div.table-wrap", {}, table), footer(total, counted));
}

function rowOf(item) {
  const grid = item.grid ? item.grid.name : badge(t("待标注", "to be placed"), "warn");
  return el("tr", {},
    el("td.nowrap", {}, moment(item.occurred_at)),
    el("td.nowrap", {}, label("category", item.category)),
    el("td", {}, el("a", { href: `/map?incident=${item.id}` }, item.title)),
    el("td", {}, grid));
}

const footer = (total, counted) =>
  el("p.waiting.tiny", {}, t(`共 ${number(total.of)} 件 · ${asOf(counted)}`, `${number(total.of)} in all · ${asOf(counted)}`));

drawCounty().catch(showFailure);
listLatest().catch(showFailure);
