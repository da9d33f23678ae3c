// Dispatch rules: sets, the table of one of them, its replay, and activation.
import { ask } from "../kit/ask.js";
import { $, badge, el, empty, notice } from "../kit/dom.js";
import { dropRefusal, runStep } from "../kit/forms.js";
import { getJson, postForm, postJson } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, number, ratio, t } from "../kit/words.js";
import { showAlarms, showReplay } from "./rules_findings.js";
import { rulesTable, sentence } from "./rules_table.js";

const TONE = { draft: "warn", active: "good", retired: "" };
const form = $("[data-rules-form]");
const making = $("[data-new]");
let kept = null;
let open = null;
let table = null;
let isChanged = false;
let turn = 0; // of what is asked to be open: an answer that comes late is not shown

making.addEventListener("submit", (event) => runStep(event, making, makeDraft));
making.addEventListener("input", () => dropRefusal(making));
form.addEventListener("submit", (event) => runStep(event, form, save));
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key.toLowerCase() === "n" && isDraft()) { event.preventDefault(); table.add(); }
});
window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
begin().catch(showFailure);

async function begin() {
  await listSets();
  const asked = new URLSearchParams(location.search).get("id");
  const first = kept.items.find(({ id }) => id === asked) ?? kept.items.find(({ state }) => state === "active") ?? kept.items[0];
  await Promise.all([showAlarms(kept.may_change), first && turn === 0 ? openSet(first.id) : null]);
}

async function listSets() {
  kept = await getJson("/dispatch-rules");
  table ??= rulesTable($("[data-rules]"), kept.choices, changed);
  $("[data-making]").hidden = !kept.may_change;
  const place = $("[data-sets]");
  if (!kept.items.length) {
    place.replaceChildren(empty(t("还没有派单规则", "No dispatch rules yet"), t("没有规则时，按事发网格、村、乡镇和主管单位建议。", "Without rules the grid, its village, its township and the unit in charge are proposed.")));
    return;
  }
  const head = [t("名称", "Name"), t("状态", "State"), t("规则", "Rules"), t("试跑与实际一致", "Replay agrees"), t("生效时间", "In force since")];
  const heads = head.map((name, i) => el(i === 2 ? "th.num" : "th", { scope: "col" }, name));
  place.replaceChildren(el("div.table-wrap", {}, el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, kept.items.map(setRow)))));
}

const setRow = (one) =>
  el("tr", { "aria-current": open?.id === one.id ? "true" : null },
    el("td", {}, el("button.link", { type: "button", onclick: () => openSet(one.id).catch(showFailure) }, one.name)),
    el("td", {}, badge(label("rule_set_state", one.state), TONE[one.state])),
    el("td.num", {}, number(one.rules)),
    el("td.nowrap", {}, one.replay ? ratio(one.replay.agreed) : t("未试跑", "not tried")),
    el("td.nowrap", {}, moment(one.activated_at)));

const isDraft = () => open?.state === "draft" && kept.may_change;

async function openSet(id) {
  if (isChanged && !(await ask(t("放弃修改？", "Drop the changes?"), t("这套规则有未保存的修改。", "This set has changes that are not saved."), t("放弃", "Drop")))) return;
  turn += 1;
  const mine = turn;
  const set = await getJson(`/dispatch-rules/${id}`);
  if (mine !== turn) return;
  show(set);
  await listSets();
}

function show(set) {
  open = set;
  isChanged = false;
  const there = new URL(location.href);
  there.searchParams.set("id", set.id);
  history.replaceState(null, "", there);
  $("[data-editor]").hidden = false;
  $("[data-set-name]").textContent = set.name;
  $("[data-set-state]").replaceChildren(badge(label("rule_set_state", set.state), TONE[set.state]));
  $("[data-tools]").replaceChildren(el("a", { href: `/dispatch-rules/${set.id}/sheet`, download: "" }, t("导出 CSV", "Export CSV")));
  table.show(set.rules, set.lint.findings, isDraft());
  showActions();
  showLint(set.lint);
  showReplay(set.replay, kept.choices.units);
}

function changed() {
  isChanged = true;
  dropRefusal(form);
  table.clearMarks();
  $("[data-lint]").replaceChildren(notice(t("有未保存的修改；保存后重新检查。", "There are changes; they are checked when saved."), "warn"));
  for (const button of form.querySelectorAll("[data-after-saving]")) button.disabled = true;
}

function showLint({ findings, coverage, has_errors: hasErrors }) {
  const head = hasErrors ? notice(t("有错误，改正后才能生效。", "There are errors; mend them before activation."), "bad") : notice(t("没有妨碍生效的错误。", "Nothing forbids activation."), "good");
  const general = findings.filter((one) => !one.rules.length);
  const covered = t(`有规则的“类别 × 网格”：${ratio(coverage)}`, `Pairs of category and grid with a rule: ${ratio(coverage)}`);
  $("[data-lint]").replaceChildren(head, el("p.small", {}, covered), general.length ? el("details", {}, el("summary", {}, t(`${general.length} 个类别有空缺`, `${general.length} categories have gaps`)), el("ul", {}, general.map(sentence))) : "");
}

function showActions() {
  const later = { data: { afterSaving: "" } };
  const days = el("input.days", { type: "number", min: 1, max: 1000, value: open.replay?.days ?? 90, "aria-label": t("试跑天数", "Days of the replay") });
  const act = (words, action, more = {}) => el("button.button", { type: "button", onclick: () => action().catch(showFailure), ...more }, words);
  const retire = act(open.state === "active" ? t("停用", "Retire") : t("作废草稿", "Discard"), retireSet);
  const draft = [
    act(t("加一条规则", "Add a rule"), async () => table.add(), { "aria-keyshortcuts": "Alt+N" }),
    el("button.button.button-primary", {}, t("保存并检查", "Save and check")),
    el("label.row.small.for-days", {}, t("近", "Last"), days, t("天", "days")),
    act(t("试跑", "Replay"), () => replay(Number(days.value)), later),
    act(t("生效", "Activate"), activate, later),
    retire,
  ];
  const some = open.state === "active" && kept.may_change ? [retire] : [];
  $("[data-actions]").replaceChildren(...(isDraft() ? draft : some));
}

async function save() {
  show(await postJson(`/dispatch-rules/${open.id}/rules`, { rules: table.read() }));
  await listSets();
  toast(t("已保存。", "Saved."));
}

async function replay(days) {
  show(await postJson(`/dispatch-rules/${open.id}/replay`, { days }));
  await listSets();
  $("[data-replay-panel]").scrollIntoView({ behavior: "smooth", block: "nearest" });
}

async function activate() {
  const words = t("生效后，新的建议按这套规则；原来生效的一套同时停用。", "New suggestions follow these rules; the set in force until now is retired.");
  if (!(await ask(t(`让“${open.name}”生效？`, `Activate “${open.name}”?`), words, t("生效", "Activate")))) return;
  show(await postJson(`/dispatch-rules/${open.id}/activation`));
  await listSets();
  toast(t("已生效。", "In force."));
}

async function retireSet() {
  if (!(await ask(t(`停用“${open.name}”？`, `Retire “${open.name}”?`), t("停用后不能再恢复，但可以作为底稿新建。", "It cannot come back, but a draft can start from it."), t("停用", "Retire")))) return;
  show(await postJson(`/dispatch-rules/${open.id}/retirement`));
  await listSets();
}

async function makeDraft() {
  turn += 1;
  const name = making.elements.name.value;
  const made = making.file.files.length ? await fromSheet(name) : await postJson("/dispatch-rules", { name, rules: making.copy.checked && open ? open.rules.map(plain) : [] });
  making.reset();
  isChanged = false;
  show(made);
  await listSets();
  $("[data-editor]").scrollIntoView({ behavior: "smooth", block: "start" });
}

function fromSheet(name) {
  const sent = new FormData();
  sent.append("name", name);
  sent.append("file", making.file.files[0]);
  return postForm("/dispatch-rules/sheets", sent);
}

const plain = ({ area, category, tier, hours, unit, support }) => ({ area, category, tier, hours, unit, support });
