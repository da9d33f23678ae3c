// Import: upload, check the columns, say the datum, watch it run, take home what failed.
import { $, $$, badge, el, empty, notice } from "../kit/dom.js";
import { chosenDatum, dropRefusal, runStep } from "../kit/forms.js";
import { getJson, postForm, postJson } from "../kit/http.js";
import { asOf, fullMoment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, members, number, ratio, say, t } from "../kit/words.js";

const REQUIRED = new Set(["title", "occurred_at"]);
const FIELDS = members("import_part").map(([name, words]) => [name, words, REQUIRED.has(name)]);
const IS_OVER = new Set(["done", "failed"]);
const TONE = { done: "good", failed: "bad", running: "accent", queued: "accent" };

const upload = $("[data-upload]");
const mapping = $("[data-mapping]");
let batch = null;

for (const [value, name] of members("channel")) mapping.channel.append(el("option", { value }, name));
mapping.channel.value = "import";
mapping.category.value = "other";
upload.addEventListener("submit", (event) => runStep(event, upload, preview));
mapping.addEventListener("submit", (event) => runStep(event, mapping, start));
for (const form of [upload, mapping]) form.addEventListener("input", () => dropRefusal(form));
mapping.addEventListener("change", () => { askForDatum(); checkRows(); });
$("[data-again]").addEventListener("click", () => location.assign("/import"));
listHistory();
const running = new URLSearchParams(location.search).get("id");
if (running) watch(running).catch(showFailure);

async function preview() {
  batch = await postForm("/imports", new FormData(upload));
  const about = [batch.filename, batch.encoding, t(`${number(batch.total)} 行`, `${number(batch.total)} rows`)];
  $("[data-file-words]").textContent = about.filter(Boolean).join(" · ");
  $("[data-fields]").replaceChildren(...FIELDS.map(fieldChoice));
  $("[data-sample]").replaceChildren(sampleTable());
  $("[data-preview]").hidden = false;
  askForDatum();
  checkRows();
  $("[data-preview]").scrollIntoView({ behavior: "smooth", block: "start" });
}

/** How the file is to be read, as the server takes it. */
function reading() {
  const columns = chosenColumns();
  const crs = columns.x || columns.y ? chosenDatum(mapping) || null : null;
  return { columns, crs, category: mapping.category.value, channel: mapping.channel.value };
}

/** What this reading would make of the first rows; said at once, nothing is written. */
async function checkRows() {
  const place = $("[data-problems]");
  const missing = whatIsMissing(reading());
  tintRows([]);
  if (missing) return place.replaceChildren(notice(missing, "warn"));
  try {
    const found = await postJson(`/imports/${batch.id}/preview`, reading());
    place.replaceChildren(...problemList(found.problems));
    tintRows(found.problems);
  } catch (failure) {
    if (failure.status === undefined) throw failure;
    place.replaceChildren(notice(failure.message, "warn"));
  }
  return undefined;
}

function whatIsMissing({ columns, crs }) {
  const open = FIELDS.filter(([name, , isRequired]) => isRequired && !columns[name]).map(([, words]) => words);
  if (open.length) return t(`请先选定：${open.join("、")}。`, `Choose first: ${open.join(", ")}.`);
  if ((columns.x || columns.y) && !crs) return t("请先说明坐标是哪一种，再检查各行。", "Say which coordinates these are; then the rows are checked.");
  return null;
}

function problemList(problems) {
  if (!problems.length) return [notice(t("前 20 行没有发现问题。", "No problem in the first 20 rows."), "good")];
  const rows = problems.map((problem) => el("li", {}, problem.row ? t(`第 ${problem.row} 行：`, `Row ${problem.row}: `) : "", say(problem)));
  return [el("div.notice.notice-warn", {}, el("strong", {}, t("前 20 行中这些行导入不了", "Of the first 20 rows these would not be taken")), el("ul.problems", {}, rows))];
}

function fieldChoice([name, words, isRequired]) {
  const value = el("span.sample-value");
  const select = el("select", { id: `m-${name}`, name: `map-${name}`, required: isRequired },
    el("option", { value: "" }, isRequired ? t("请选择", "Choose") : t("没有这一列", "No such column")),
    batch.columns.map((column) => el("option", { value: column }, column)));
  select.value = batch.suggested[name] ?? "";
  const show = () => { value.textContent = select.value ? t(`例：${sampleOf(select.value)}`, `e.g. ${sampleOf(select.value)}`) : ""; };
  select.addEventListener("change", show);
  show();
  return el("div.field", {}, el("label", { for: `m-${name}` }, words, isRequired ? " *" : ""), select, value);
}

const sampleOf = (column) => batch.sample.map((row) => cell(row, column)).find((text) => text) ?? "–";
const cell = (row, column) => String((Array.isArray(row) ? row[batch.columns.indexOf(column)] : row[column]) ?? "");

function sampleTable() {
  const head = el("tr", {}, el("th.num", { scope: "col" }, t("行", "Row")), batch.columns.map((column) => el("th", { scope: "col" }, column)));
  const rows = batch.sample.map((row, i) => el("tr", { data: { row: batch.sample_numbers[i] } },
    el("th.num", { scope: "row" }, batch.sample_numbers[i]), batch.columns.map((column) => el("td", { title: cell(row, column) }, cell(row, column)))));
  return el("table", {}, el("thead", {}, head), el("tbody", {}, rows));
}

/** Mark the rows that a sentence below speaks of. */
function tintRows(problems) {
  const wrong = new Set(problems.map((problem) => String(problem.row)));
  for (const row of $$("[data-sample] tr[data-row]")) row.classList.toggle("wrong", wrong.has(row.dataset.row));
}

const chosenColumns = () =>
  Object.fromEntries(FIELDS.map(([name]) => [name, mapping[`map-${name}`]?.value]).filter(([, column]) => column));

/** Coordinates need their datum; a file of addresses does not. */
function askForDatum() {
  const { x, y } = chosenColumns();
  $("[data-crs-field]").hidden = !(x || y);
}

async function start() {
  await postJson(`/imports/${batch.id}/start`, reading());
  $("[data-preview]").hidden = true;
  history.replaceState(null, "", `?id=${batch.id}`);
  watch(batch.id).catch(showFailure);
}

async function watch(id) {
  $("[data-running]").hidden = false;
  for (;;) {
    const run = await getJson(`/imports/${id}`);
    $("[data-run]").replaceChildren(...runWords(run));
    if (IS_OVER.has(run.state)) break;
    await new Promise((resolve) => { setTimeout(resolve, 700); });
  }
  listHistory();
}

function runWords(run) {
  const figures = [
    [t("新建", "Created"), run.created],
    [t("其中待标注", "of them to be placed"), run.pinned],
    [t("已存在，跳过", "Known already"), run.duplicates],
    [t("未导入", "Not taken"), run.failed],
  ].map(([name, n]) => el("div", {}, el("span.small.muted", {}, name), el("strong", {}, number(n))));
  const state = badge(label("import_state", run.state), TONE[run.state]);
  const bar = el("progress.tall", { max: run.total || 1, "aria-label": t("进度", "Progress") });
  bar.value = run.done;
  return [
    el("p.row", {}, state, el("span.num", {}, t("已处理 ", "Rows done "), ratio({ n: run.done, of: run.total })), el("span.muted.tiny", {}, asOf(run.as_of ?? run.finished_at))),
    bar, el("div.run-figures", {}, figures), IS_OVER.has(run.state) ? resultLinks(run) : null,
  ].filter(Boolean);
}

const resultLinks = (run) =>
  el("div.row", {},
    run.failed ? el("a.button", { href: `/imports/${run.id}/errors.csv`, download: true }, t("下载未导入的行和原因", "Download the rows not taken, with reasons")) : null,
    run.pinned ? el("a.button", { href: "/pinning" }, t("去标注", "Place them")) : null,
    el("a.button", { href: "/map?period=all" }, t("在地图上看", "See the map")));

async function listHistory() {
  const found = await getJson("/imports").catch(showFailure);
  if (!found) return;
  const items = found.items ?? found;
  const place = $("[data-history]");
  if (!items.length) return void place.replaceChildren(empty(t("还没有导入过", "No imports yet")));
  const names = [t("文件", "File"), t("上传", "Uploaded"), t("状态", "State"), t("已处理", "Done"), t("新建", "Created"), t("重复", "Known"), t("未导入", "Not taken"), ""];
  const head = el("tr", {}, names.map((name, i) => el(i > 2 && i < 7 ? "th.num" : "th", { scope: "col" }, name)));
  place.replaceChildren(el("div.table-wrap", {}, el("table", {}, el("thead", {}, head), el("tbody", {}, items.map(historyRow)))));
}

const historyRow = (run) =>
  el("tr", {},
    el("td", {}, el("a", { href: `/import?id=${run.id}` }, run.filename)),
    el("td.nowrap", {}, fullMoment(run.uploaded_at)),
    el("td", {}, badge(label("import_state", run.state), TONE[run.state])),
    el("td.num.nowrap", {}, ratio({ n: run.done, of: run.total })),
    el("td.num", {}, number(run.created)), el("td.num", {}, number(run.duplicates)), el("td.num", {}, number(run.failed)),
    el("td", {}, run.failed ? el("a", { href: `/imports/${run.id}/errors.csv`, download: true }, t("错误文件", "Errors")) : ""));
