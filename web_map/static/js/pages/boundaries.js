// All editions, and the upload of a new one with the question nobody may guess.
import { $, badge, el, empty, notice } from "../kit/dom.js";
import { chosenDatum, dropRefusal, runStep } from "../kit/forms.js";
import { getJson, postForm } from "../kit/http.js";
import { severityBadge } from "../kit/severity.js";
import { countyDay, spanWords } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, members, number, say, t } from "../kit/words.js";

const TONE = { draft: "warn", validated: "accent", active: "good", retired: "" };

const form = $("[data-upload]");
form.effective_from.value = countyDay();
$("[data-fields]").replaceChildren(...members("grid_field").map(([name, words]) =>
  el("div.field", {}, el("label", { for: `g-${name}` }, words), el("input", { id: `g-${name}`, name: `field-${name}`, maxlength: 60 }))));
form.addEventListener("submit", (event) => runStep(event, form, check));
form.addEventListener("input", forget);
$("[data-keep]").addEventListener("click", (event) => runStep(event, form, keep));
listEditions().catch(showFailure);

/** The form as the server takes it; nothing is kept while it is a dry run. */
function filled(isDryRun) {
  const sent = new FormData();
  const given = new FormData(form);
  for (const name of ["file", "name", "effective_from", "expected", "synthetic"]) {
    if (given.get(name)) sent.append(name, given.get(name));
  }
  const crs = chosenDatum(form);
  if (crs) sent.append("crs", crs);
  const columns = members("grid_field").map(([name]) => [name, form[`field-${name}`].value.trim()]).filter(([, column]) => column);
  if (columns.length) sent.append("mapping", JSON.stringify(Object.fromEntries(columns)));
  sent.append("dry_run", isDryRun);
  return sent;
}

async function check() {
  forget();
  const seen = await postForm("/editions", filled(true));
  $("[data-report]").replaceChildren(reportWords(seen));
  $("[data-keep]").hidden = seen.refusals.length > 0;
}

async function keep() {
  const made = await postForm("/editions", filled(false));
  location.assign(`/boundaries/${made.id}`);
}

/** What was checked is no longer what stands in the form. */
function forget() {
  $("[data-keep]").hidden = true;
  $("[data-report]").replaceChildren();
  dropRefusal(form);
}

function reportWords({ grids, report, refusals }) {
  const head = t(
    `读到 ${number(grids)} 个网格；发现 ${number(report.findings)} 处，其中错误 ${number(report.errors)} 处。`,
    `${number(grids)} grids read; ${number(report.findings)} findings, of them ${number(report.errors)} errors.`,
  );
  const rows = report.geojson.features.map(({ properties }) => el("li", {}, severityBadge(properties.severity), " ", say(properties.words ?? properties)));
  return el("div.report.stack-s", {}, el("strong", {}, head), report.notices.map((words) => notice(say(words), "warn")), verdict(report, refusals), el("ul", {}, rows));
}

function verdict(report, refusals) {
  if (refusals.length) return refusals.map((words) => notice(say(words), "bad"));
  if (!report.blocks_activation) return notice(t("没有妨碍生效的错误。", "Nothing forbids activation."), "good");
  return notice(t("可以保存为草稿并在地图上查看，但改正错误之前不能生效。", "It can be kept as a draft and looked at on a map, but not activated before the errors are mended."), "warn");
}

async function listEditions() {
  const found = await getJson("/editions");
  const place = $("[data-editions]");
  if (!found.items.length) {
    place.replaceChildren(empty(t("还没有网格", "No grids yet"), t("上传一个边界文件，或先用演示网格。", "Upload a boundary file, or start with the demonstration grids.")));
    return;
  }
  const names = [t("名称", "Name"), t("状态", "State"), t("生效期间", "In force"), t("网格数 / 应有", "Grids / expected"), t("问题（其中错误）", "Findings (errors)")];
  const head = el("tr", {}, names.map((name, i) => el(i > 2 ? "th.num" : "th", { scope: "col" }, name)));
  place.replaceChildren(el("div.table-wrap", {}, el("table", {}, el("thead", {}, head), el("tbody", {}, found.items.map(row)))));
}

const row = (edition) =>
  el("tr", {},
    el("td", {}, el("a", { href: `/boundaries/${edition.id}` }, edition.name), edition.synthetic ? [" ", badge(t("合成", "synthetic"))] : null),
    el("td", {}, badge(label("edition_state", edition.state), TONE[edition.state])),
    el("td.nowrap", {}, spanWords(edition)),
    el("td.num", {}, `${number(edition.grids)} / ${number(edition.expected_grids)}`),
    el("td.num", {}, t(`${number(edition.findings)}（${number(edition.errors)}）`, `${number(edition.findings)} (${number(edition.errors)})`)));
