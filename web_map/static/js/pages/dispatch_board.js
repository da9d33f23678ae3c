// List, map and panel say the same, live: what is late first, what changed marked, all by keyboard.
import { $, el, settle } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { asOf } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, number, t } from "../kit/words.js";
import { countBadge, createBoardList } from "../board/list.js";
import { createBoardPoints } from "../board/points.js";
import { createRows, isLate, STAGES } from "../board/rows.js";
import { listen } from "../board/stream.js";
import { reasonsOf, suggestionSection } from "../board/suggestion.js";
import { moveTogether } from "../board/together.js";
import { dueBadge, gradeBadges } from "../handling/clock.js";
import { fetchHandling, makeMove, movesSection, openMove } from "../handling/moves.js";
import { storyList, worksTable } from "../handling/story.js";
import { createMap, drawOutlines } from "../map/base_map.js";
import { lookAtAll } from "../map/clear_view.js";
import { createSidePanel } from "../map/side_panel.js";

const SAVED = "board.filters";
const STAGE_WORDS = { pinning: t("待标注", "To be placed"), accept: t("待受理", "To accept"), dispatch: t("待派发", "To dispatch"), handling: t("办理中", "In handling"), verify: t("待核查", "To verify"), callback: t("待回访", "To call back") };
const KEY_VERBS = { d: "dispatch", e: "escalate", w: "whistle", u: "supervise" };

const form = $("[data-filters]");
const rows = createRows();
const map = createMap($("[data-map]"));
const points = createBoardPoints(map, { onOpen: open });
const list = createBoardList($("[data-list]"), { onOpen: open, onSelect: showTogether, nameOf: rows.nameOf, isChanged: rows.isChanged });
const panel = createSidePanel($("[data-panel]"), { onClose: () => close(), onLeave: list.focus });
let opened = null;
let isLive = false;
let readAt = null;

form.stage.append(...Object.keys(STAGES).map((name) => el("option", { value: name }, STAGE_WORDS[name])));
const { townships } = (await getJson("/areas").catch(showFailure)) ?? { townships: [] };
form.area.append(...townships.map(({ code, name }) => el("option", { value: code }, name)));
restoreFilters();
form.addEventListener("input", settle(() => { saveFilters(); show(); }, 120));
form.addEventListener("submit", (event) => event.preventDefault());
bindKeys();
const outlines = await drawOutlines(map, ["village", "township", "county"]);
lookAtAll(map, outlines.county.getBounds());
await load().catch(showFailure);
listen({
  mark: rows.mark,
  onMoved: (news) => { rows.merge(news); readAt = new Date().toISOString(); show(); if (opened && news.happened.some(({ id }) => id === opened.id)) refreshOpened(); },
  onReset: () => load().catch(showFailure),
  onState: (state) => { isLive = state; showHead(); },
});
setInterval(() => document.hidden || show(), 30_000); // clocks run on
setInterval(() => document.hidden || load().catch(() => null), 300_000);
const asked = new URLSearchParams(location.search).get("incident");
if (asked) open(asked);

async function load() {
  const found = await rows.load();
  readAt = found.as_of;
  show();
  $("[data-board]").removeAttribute("aria-busy");
}

function filters() {
  const { text, stage, category, area, late, own, changed } = form;
  return { text: text.value.trim(), stage: stage.value, category: category.value, area: area.value, late: late.checked, own: own.checked, changed: changed.checked };
}

function show() {
  const shown = rows.shown(filters(), Date.now());
  list.show(shown);
  points.show(shown);
  showHead(shown);
}

function showHead(shown = rows.shown(filters(), Date.now())) {
  const now = Date.now();
  const late = shown.reduce((n, row) => n + isLate(row, now), 0);
  const changed = rows.all().reduce((n, row) => n + rows.isChanged(row), 0);
  $("[data-head]").replaceChildren(el("span.row", {}, el("strong.num", {}, `${number(shown.length)} / ${number(rows.size)}`), t("件未结", "open"),
    countBadge(late, t("超时", "late"), "bad"), countBadge(changed, t("有变化", "changed"), "accent"),
    el("span.tiny", { data: { live: isLive ? "yes" : "no" } }, isLive ? t("实时", "live") : t("连接中断，正在重连", "connection lost, trying again")), el("span.tiny.muted", {}, readAt ? asOf(readAt) : "")));
}

async function open(id) {
  const row = rows.get(id);
  list.mark(id);
  points.mark(row);
  if (row?.lat && !map.getBounds().pad(-0.1).contains([row.lat, row.lon])) map.panTo([row.lat, row.lon]);
  opened = { id };
  await refreshOpened();
  rows.see(row);
  show();
}

async function refreshOpened() {
  const { id } = opened;
  try {
    const seen = await fetchHandling(id);
    if (opened?.id !== id) return;
    const row = rows.get(id);
    seen.no = row?.no;
    opened = seen;
    const head = [el("h2", {}, row?.title ?? id), el("p.row.tiny", {}, el("span.mono", {}, row?.no ?? ""), el("span", {}, label("state", seen.handling.state)), gradeBadges(seen.handling), row ? dueBadge(row.due_at) : null)];
    const suggestion = await suggestionSection(seen, { onAssign: (one, found) => assign(seen, one, found) });
    panel.fill(head, [
      suggestion,
      el("section", {}, el("h3", {}, t("下一步", "What next")), movesSection(seen, { onMoved: moved })),
      el("section", {}, el("h3", {}, t("任务与时限", "Tasks and clocks")), worksTable(seen)),
      el("section", {}, el("h3", {}, t("经过", "Story")), storyList(seen), el("a", { href: `/incident/${id}` }, t("打开事件页", "Open its page"))),
    ], { focus: true });
  } catch (failure) {
    showFailure(failure);
  }
}

async function assign(seen, one, { best, support }) {
  const units = one.unit === best ? support : [];
  try {
    await makeMove(seen, "dispatch", { unit: one.unit, units, note: reasonsOf(one) || undefined }, crypto.randomUUID());
  } catch (failure) {
    showFailure(failure);
  }
  moved();
}

function moved() {
  load().catch(showFailure);
  if (opened) refreshOpened();
}

function close() {
  opened = null;
  panel.close();
  points.mark(null);
}

function showTogether(ids) {
  const box = $("[data-together]");
  box.hidden = !ids.length;
  if (!ids.length) return;
  const button = (verb) => el("button.button.button-small", { type: "button", data: { together: verb }, onclick: () => together(ids, verb) }, label("verb", verb));
  box.replaceChildren(el("span.row", {}, t(`已选 ${ids.length} 件：`, `${ids.length} selected: `), ["accept", "dispatch", "escalate", "supervise", "urge"].map(button), el("button.button.button-small", { type: "button", onclick: list.clear }, t("取消选择", "Clear"))));
}

/** The choices are those of the first incident that allows the move; the server decides for each. */
async function together(ids, verb) {
  const chosen = ids.map(rows.get).filter(Boolean);
  for (const row of chosen.slice(0, 10)) {
    const seen = await fetchHandling(row.id).catch(() => null);
    const choice = seen?.moves.find((one) => one.verb === verb && !one.blocked);
    if (choice) return moveTogether(chosen, seen, choice, () => { load().catch(showFailure); list.clear(); });
  }
  return toast(t("选中的事件现在都不能这样操作。", "None of the selected incidents allows this now."), { isBad: true });
}

function bindKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    const actions = { j: () => list.step(1), k: () => list.step(-1), ArrowDown: () => list.step(1), ArrowUp: () => list.step(-1), Enter: () => list.open(), x: () => list.toggle(), n: () => { rows.seeAll(); show(); }, "/": () => form.text.focus(), Escape: close };
    const verb = KEY_VERBS[event.key];
    const inMap = event.target.closest("[data-map]");
    if (inMap && event.key.startsWith("Arrow")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    if (!actions[event.key] && !verb) return;
    event.preventDefault();
    if (verb) byKey(verb);
    else actions[event.key]();
  });
}

function byKey(verb) {
  const choice = opened?.moves?.find((one) => one.verb === verb);
  if (choice && !choice.blocked) return openMove(opened, choice, moved);
  return toast(t(`打开的事件现在不能${label("verb", verb)}。`, `“${label("verb", verb)}” is not open for it now.`), { isBad: true });
}

function restoreFilters() {
  const kept = JSON.parse(localStorage.getItem(SAVED) ?? "{}");
  for (const name of ["text", "stage", "category", "area"]) form[name].value = kept[name] ?? "";
  for (const name of ["late", "own", "changed"]) form[name].checked = Boolean(kept[name]);
}

function saveFilters() {
  localStorage.setItem(SAVED, JSON.stringify(filters()));
}
