// What its reader owes, the most urgent first; kept fresh while the page is in sight.
import { $, $$, badge, el, empty } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { asOf, moment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, number, t } from "../kit/words.js";
import { dueBadge, gradeBadges, urgencyOf } from "../handling/clock.js";

const FRESH_MS = 30_000;
const list = $("[data-work]");
let wanted = new URLSearchParams(location.search).get("duty") ?? "";
let items = [];

async function refresh() {
  const found = await getJson("/my-work");
  items = found.items;
  if (!items.some(({ duty }) => duty === wanted)) wanted = "";
  const late = items.filter((item) => urgencyOf(item.due_at) === "late").length;
  $("[data-as-of]").replaceChildren(el("strong.num", {}, number(items.length)), t(" 件待办，", " to do, "), el("strong.num", {}, number(late)), t(" 件已超时 · ", " late · "), asOf(found.as_of));
  show();
}

function show() {
  showDuties();
  const shown = items.filter(({ duty }) => !wanted || duty === wanted);
  list.replaceChildren(...shown.map((item) => el("li", {}, entry(item))));
  if (!shown.length) list.append(el("li", {}, empty(t("没有待办事项", "Nothing is waiting for you"), t("新的任务会自动出现在这里。", "New tasks appear here by themselves."))));
  list.removeAttribute("aria-busy");
}

function showDuties() {
  const counts = new Map();
  for (const { duty } of items) counts.set(duty, (counts.get(duty) ?? 0) + 1);
  const button = (duty, words, n) => el("button.button.button-small", { type: "button", "aria-pressed": wanted === duty, onclick: () => { wanted = duty; show(); } }, `${words} ${number(n)}`);
  $("[data-duties]").replaceChildren(button("", t("全部", "All"), items.length), ...[...counts].map(([duty, n]) => button(duty, label("duty", duty), n)));
}

function entry(item) {
  return el("a.work-item", { href: `/incident/${item.id}`, data: { due: urgencyOf(item.due_at), duty: item.duty } },
    el("span.title", {}, item.title),
    el("span.row", {}, badge(label("duty", item.duty), "accent"), dueBadge(item.due_at)),
    el("span.meta", {},
      el("span.mono", {}, item.no), el("span", {}, label("category", item.category)), el("span", {}, item.grid_name ?? ""),
      el("span", {}, label("state", item.state)), el("span.num", {}, moment(item.reported_at)), gradeBadges(item)));
}

document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.target.closest("input, select, textarea, dialog")) return;
  const stops = $$("a.work-item", list);
  stops[stops.indexOf(document.activeElement) + step]?.focus();
});
document.addEventListener("visibilitychange", () => document.hidden || refresh().catch(showFailure));
setInterval(() => document.hidden || refresh().catch(() => null), FRESH_MS);
await refresh().catch(showFailure);
