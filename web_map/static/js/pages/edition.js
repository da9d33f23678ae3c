// One edition: what it is, what is wrong with it, what it would change, and making it the active one.
import { ask } from "../kit/ask.js";
import { $, $$, badge, el, empty, facts } from "../kit/dom.js";
import { getJson, postJson, remove } from "../kit/http.js";
import { revealIn } from "../kit/one_stop.js";
import { fullMoment, spanWords } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { area, label, number, t } from "../kit/words.js";
import { createMap, drawGrids, drawOutlines } from "../map/base_map.js";
import { drawFindings, findingsTable } from "../map/findings.js";
import { createReshape } from "../map/reshape.js";
import { drawPlaceLabels } from "../map/place_labels.js";
import { bindActivation } from "./edition_activation.js";
import { changeParts, impactParts, impactWords } from "./edition_changes.js";

const TONE = { draft: "warn", validated: "accent", active: "good", retired: "" };
const FORMATS = [["gpkg", "GeoPackage"], ["geojson", "GeoJSON"], ["shp", "Shapefile"], ["parquet", "GeoParquet"]];
const id = $("[data-edition]").dataset.edition;
const isOpen = (edition) => edition.state === "draft" || edition.state === "validated";

const map = createMap($("[data-map]"));
let edition = null;
let marks = null;
let findings = [];

await showEdition().catch(showFailure);
await Promise.all([drawEdition(), showImpact(), showChanges()].map((part) => part.catch(showFailure)));
await showFindings().catch(showFailure);

async function showEdition() {
  edition = await getJson(`/editions/${id}`);
  $("[data-name]").textContent = edition.name;
  $("[data-state]").replaceChildren(badge(label("edition_state", edition.state), TONE[edition.state]), edition.synthetic ? badge(t("合成", "synthetic")) : "");
  $("[data-summary]").replaceChildren(facts([
    [t("网格数 / 应有", "Grids / expected"), `${number(edition.grids)} / ${number(edition.expected_grids)}`],
    [t("生效期间", "In force"), spanWords(edition)],
    [t("编码规则", "Code scheme"), label("code_scheme", edition.code_scheme)],
    [t("来源", "Source"), sourceWords(edition.source)],
    ...declared(),
    [t("建立", "Created"), edition.created_at && fullMoment(edition.created_at)],
    [t("校验", "Validated"), edition.validated_at && fullMoment(edition.validated_at)],
    [t("生效操作", "Activated"), edition.activated_at && fullMoment(edition.activated_at)],
  ]));
  $("[data-actions]").replaceChildren(...actions());
  $("[data-check]").hidden = !isOpen(edition);
}

function declared() {
  const made = [edition.datum_confirmed && t("坐标位置已人工核对", "place compared by a person"), edition.water_m2 > 0 && t(`水域 ${area(edition.water_m2)}`, `water ${area(edition.water_m2)}`)].filter(Boolean);
  if (!made.length) return [];
  const undo = el("button.link", { type: "button", onclick: () => settle("declarations", remove) }, t("撤回", "Withdraw"));
  return [[t("人工声明", "Declared"), el("span.row", {}, made.join(" · "), isOpen(edition) ? undo : "")]];
}

/** What a person may declare to settle a finding of an edition that is not in force. */
function settling({ properties }) {
  if (!isOpen(edition) || properties.severity === "note") return null;
  if (properties.code === "likely_datum_shift") return settleButton(t("已在地图上核对，位置正确", "Compared on the map: in place"), () => settle("datum-confirmation", postJson));
  if (!properties.may_be_water) return null;
  return settleButton(t("声明为水域", "Declare as water"), () => settle("water", (path) => postJson(path, { findings: [properties.id] })));
}

function settleButton(words, onSettle) {
  return el("button.button.button-small", { type: "button", onclick: (event) => {
    event.stopPropagation();
    onSettle();
  } }, words);
}

async function settle(what, send) {
  const done = await send(`/editions/${id}/${what}`).catch(showFailure);
  if (!done) return;
  await showEdition();
  await showFindings();
}

function sourceWords(source = {}) {
  const made = source.kind && label("edition_source", source.kind);
  const known = [source.filename ?? made, source.crs?.toUpperCase(), source.crs_origin && label("crs_origin", source.crs_origin), source.encoding];
  return known.filter(Boolean).join(" · ");
}

function actions() {
  const links = FORMATS.map(([format, name]) => el("a.button.button-small", { href: `/editions/${id}/export?format=${format}`, download: true }, name));
  const found = [el("span.export", {}, el("span.small.muted", {}, t("导出", "Export")), links)];
  if (!isOpen(edition)) return found;
  found.push(el("button.button", { type: "button", onclick: discard }, t("删除草稿", "Delete")), ...activation());
  return found;
}

/** The way to activation, or why there is none yet. */
function activation() {
  const rehearse = bindActivation(edition, { onDone: () => location.reload() });
  const why = whyNotYet();
  const reason = why ? el("span.small.why-not", { id: "why-not" }, why) : "";
  return [el("button.button.button-primary", { type: "button", onclick: rehearse, disabled: why !== "", "aria-describedby": why ? "why-not" : null }, t("生效……", "Activate …")), reason];
}

function whyNotYet() {
  if (edition.state === "validated") return "";
  if (!edition.errors) return t("检查通过后才能生效", "To be checked before it can be activated");
  return t(`有 ${number(edition.errors)} 处错误，改正后才能生效`, `Mend the errors first: ${number(edition.errors)}`);
}

async function drawEdition() {
  const outline = await drawOutlines(map, ["county"], id);
  const notes = map.attributionControl.getContainer().offsetHeight;
  map.fitBounds(outline.county.getBounds(), { paddingTopLeft: [10, 10], paddingBottomRight: [10, 10 + notes] });
  const grids = await drawGrids(map, { edition: id });
  for (const [code, shape] of grids.byCode) shape.bindTooltip(() => el("span", {}, `${shape.feature.properties.name} ${code}`), { sticky: true });
  offerReshaping(grids);
  await drawOutlines(map, ["village", "township", "county"], id);
  await drawPlaceLabels(map, ["township", "village", "grid"], id);
}

function offerReshaping(grids) {
  const place = $("[data-reshape]");
  place.hidden = false;
  $("[data-map]").append(el("div.crosshair", { "aria-hidden": "true" }));
  createReshape(map, place, grids, {
    onMerge: (codes) => reshape("merge", { codes }),
    onSplit: (code, line) => reshape("split", { code, line }),
  });
}

async function reshape(how, body) {
  const made = await postJson(`/editions/${id}/${how}`, body).catch(showFailure);
  if (made) location.assign(`/boundaries/${made.id ?? id}`);
}

async function showFindings() {
  const found = await getJson(`/editions/${id}/findings.geojson`);
  findings = found.features;
  marks?.group.remove();
  marks = drawFindings(map, findings, pick);
  const errors = findings.filter(({ properties }) => properties.severity === "error").length;
  $("[data-findings-head]").textContent = t(`${findings.length} 处，其中错误 ${errors} 处`, `${findings.length}, of them ${errors} errors`);
  const none = edition.state === "draft" && !edition.validated_at ? t("没有记录。草稿请先检查。", "None on record. Check a draft first.") : t("没有空隙、重叠和编码问题。", "No gaps, overlaps or wrong codes.");
  $("[data-findings]").replaceChildren(findings.length ? findingsTable(findings, pick, settling) : empty(t("没有发现问题", "No findings"), none));
}

function pick(i) {
  const rows = $$("[data-findings] tbody tr");
  for (const [k, row] of rows.entries()) row.setAttribute("aria-current", k === i);
  if (rows[i]) revealIn($("[data-findings]"), rows[i]);
  const bounds = marks.boundsOf(i);
  if (!bounds) return;
  $("[data-map]").scrollIntoView({ block: "nearest" });
  map.fitBounds(bounds, { maxZoom: 15, padding: [60, 60] });
}

async function showImpact() {
  if (!isOpen(edition)) return;
  const impact = await getJson(`/editions/${id}/impact`);
  $("[data-impact-panel]").hidden = false;
  $("[data-impact-head]").textContent = impactWords(impact);
  $("[data-impact]").replaceChildren(...impactParts(impact));
}

async function showChanges() {
  if (edition.state === "active") return;
  const changes = await getJson(`/editions/${id}/changes`);
  $("[data-changes-panel]").hidden = false;
  $("[data-changes-head]").textContent = t(`与“${changes.against.name}”相比`, `compared with “${changes.against.name}”`);
  $("[data-changes]").replaceChildren(...changeParts(changes));
}

async function discard() {
  const sure = await ask(t("删除草稿", "Delete the draft"), t(`删除“${edition.name}”后不能恢复。`, `“${edition.name}” cannot be restored.`), t("删除", "Delete"));
  if (!sure) return;
  const gone = await remove(`/editions/${id}`).catch(showFailure);
  if (gone) location.assign("/boundaries");
}

$("[data-check]").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  try {
    await postJson(`/editions/${id}/check`, {});
    await showEdition();
    await showFindings();
  } catch (failure) {
    showFailure(failure);
  } finally {
    button.disabled = false;
  }
});
