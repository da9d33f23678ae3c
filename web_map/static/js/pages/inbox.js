// What its reader was told: unread first. Opening a message reads it.
import { $, $$, badge, el, empty } from "../kit/dom.js";
import { getJson, postJson } from "../kit/http.js";
import { asOf, fullMoment, moment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, number, say, t } from "../kit/words.js";

const TONE = { overdue: "bad", supervised: "bad", alarm: "bad", urged: "warn", due_soon: "warn", sent_back: "warn" };

const list = $("[data-notices]");
const more = $("[data-more]");
const readAll = $("[data-read-all]");
let listedAt = null;
let after = null;

async function load() {
  const found = await getJson("/notices", { after });
  listedAt ??= found.as_of;
  // A message that was read meanwhile is met again among the read ones.
  const fresh = found.items.filter(({ id }) => !$(`[data-notice="${id}"]`, list));
  list.append(...fresh.map((notice) => el("li", {}, entry(notice))));
  if (!list.children.length) list.append(el("li", {}, empty(t("没有消息", "No messages"), t("有任务、审批或督办时，会在这里告诉您。", "You are told here of tasks, decisions and supervision."))));
  after = found.next;
  more.hidden = after === null;
  list.removeAttribute("aria-busy");
  tell(found.unread);
}

function tell(unread) {
  readAll.disabled = unread === 0;
  $("[data-head]").replaceChildren(el("strong.num", {}, number(unread)), t(" 条未读 · ", " unread · "), asOf(listedAt));
  for (const count of $$("[data-unread-count]")) {
    count.textContent = number(unread);
    count.hidden = unread === 0;
  }
}

function entry(notice) {
  const { incident } = notice;
  const body = [
    el("span.row", {}, badge(label("notice", notice.kind), TONE[notice.kind] ?? "accent"), el("time.small.muted.num", { datetime: notice.created_at, title: fullMoment(notice.created_at) }, moment(notice.created_at))),
    el("span.words", {}, say(notice.words)),
    incident ? el("span.small.muted", {}, `${incident.title} · ${label("state", incident.state)}`) : null,
  ];
  const unread = notice.read_at === null;
  const shape = { data: { notice: notice.id, unread }, onclick: (event) => open(event, notice) };
  const item = incident
    ? el("a.notice-item", { href: `/incident/${incident.id}`, ...shape }, body)
    : el("button.notice-item", { type: "button", ...shape }, body);
  if (unread) item.append(el("span.visually-hidden", { data: { mark: "" } }, t("未读", "Unread")));
  return item;
}

async function open(event, notice) {
  const item = event.currentTarget;
  if (item.dataset.unread !== "true") return;
  const leads = item.tagName === "A" && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (leads) event.preventDefault();
  try {
    await read(item);
  } catch (failure) {
    if (!leads) showFailure(failure);
  }
  if (leads) location.assign(item.href);
}

async function read(item) {
  const { unread } = await postJson(`/notices/${item.dataset.notice}/read`);
  markRead(item);
  tell(unread);
}

function markRead(item) {
  item.dataset.unread = "false";
  $("[data-mark]", item)?.remove();
}

readAll.addEventListener("click", async () => {
  readAll.disabled = true;
  try {
    const { unread } = await postJson("/notices/read-all", { told_until: listedAt });
    $$('[data-unread="true"]', list).forEach(markRead);
    tell(unread);
    list.querySelector(".notice-item")?.focus();
  } catch (failure) {
    readAll.disabled = false;
    showFailure(failure);
  }
});
more.addEventListener("click", async () => {
  const before = $$(".notice-item", list).length;
  await load().catch(showFailure);
  $$(".notice-item", list)[before]?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  const stops = $$(".notice-item", list);
  const here = stops.indexOf(document.activeElement);
  const step = { j: 1, k: -1 }[event.key];
  if (step) stops[here + step]?.focus();
  if (event.key === "r" && here >= 0 && stops[here].dataset.unread === "true") read(stops[here]).catch(showFailure);
});
await load().catch(showFailure);
