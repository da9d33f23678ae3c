// The evening as it goes: alarms first, then teams, then what waits for a person.
import { $, badge, el, empty } from "../kit/dom.js";
import { ask } from "../kit/ask.js";
import { address, getJson, Problem, postJson } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, metres, number, ratio, say, t } from "../kit/words.js";

const FRESH_MS = 15_000;
const board = $("[data-evening-board]");
const day = $("[data-evening]");
let etag = null;
const kept = new Map();

/** Read the evening, unless nothing has changed since. */
async function refresh() {
  const headers = { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) };
  const path = address("/night-visits/board", { evening: day.value });
  const answer = await fetch(path, { headers, cache: "no-store" }).catch(() => null);
  if (!answer) throw new Problem(0, { detail_zh: "连不上服务器，显示的是上次读取的内容。", detail_en: "The server cannot be reached; this is as last read." });
  if (answer.status === 304) return;
  if (answer.status === 401) location.assign("/sign-in?next=%2Fnight-visits%2Ftonight");
  const body = await answer.json();
  if (!answer.ok) throw new Problem(answer.status, body);
  etag = answer.headers.get("ETag");
  show(body);
}

function show(evening) {
  if (!day.value) day.value = evening.evening;
  const out = evening.teams.filter((team) => team.started_at && !team.ended_at).length;
  $("[data-head]").replaceChildren(
    t("走访 ", "Stops "), el("strong.num", { data: { stops: "" } }, ratio(evening.stops)),
    t(` · ${number(evening.teams.length)} 个小组，${number(out)} 个在外 · `, ` · ${number(evening.teams.length)} teams, ${number(out)} out · `), moment(new Date().toISOString()),
    evening.drafts ? t(` · ${number(evening.drafts)} 份计划未批准`, ` · ${number(evening.drafts)} plans not approved`) : "");
  showAlarms(evening.teams.filter((team) => team.alarm_id));
  fill("[data-teams]", evening.teams.length ? [teamsTable(evening)] : [], t("这一晚没有已批准的计划", "No approved plan of this evening"));
  fill("[data-findings]", reused("findings", evening.findings, finding), t("没有待处理的发现", "Nothing to decide"));
  fill("[data-conflicts]", reused("conflicts", evening.conflicts, conflict), t("没有不一致的记录", "Nothing is told differently"));
  fill("[data-waiting-sendings]", reused("waiting", evening.waiting, waiting), t("没有未接受的上传", "Everything sent was taken"));
  board.removeAttribute("aria-busy");
}

/** Put these in a place, and leave those that stand there already untouched, with focus and all. */
function fill(selector, made, nothing) {
  const place = $(selector, board);
  const wanted = made.length ? made : [empty(nothing)];
  for (const child of [...place.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((node, i) => place.children[i] === node || place.insertBefore(node, place.children[i] ?? null));
}

/** The same as before for what is told as before: a decision begun is not taken away by what comes in. */
function reused(kind, items, make) {
  const before = kept.get(kind) ?? new Map();
  const now = new Map(items.map((item) => JSON.stringify(item)).map((told, i) => [told, before.get(told) ?? make(items[i])]));
  kept.set(kind, now);
  return [...now.values()];
}

function showAlarms(teams) {
  const panel = $("[data-alarms]");
  panel.hidden = !teams.length;
  $(".body", panel).replaceChildren(...teams.map((team) => el("div.alarm", { data: { alarm: team.alarm_id } },
    el("strong", {}, team.alarm_help ? t("请求协助", "Asks for help") : t("没有消息", "Silent")),
    el("span", {}, `${name(team)} · ${team.names?.join("、") ?? ""}`),
    el("span.small", {}, t(`自 ${moment(team.alarm_since)}`, `since ${moment(team.alarm_since)}`)),
    noteForm(`/night-visits/alarms/${team.alarm_id}/closing`, t("已联系到，情况是……", "What was found"), t("解除", "Close")))));
}

const name = ({ number: no, station }) => t(`第 ${no} 小组（${station}）`, `Team ${no} (${station})`);

/** Seen to, with a word on what was found. */
function noteForm(path, hint, does) {
  const send = async (event) => {
    event.preventDefault();
    await act(() => postJson(path, { note: form.note.value.trim() }));
  };
  const form = el("form.row.note-form", { onsubmit: send }, el("input", { name: "note", required: true, minlength: 2, maxlength: 200, "aria-label": hint, placeholder: hint, autocomplete: "off" }), el("button.button.button-small", {}, does));
  return form;
}

async function act(work, said = null) {
  try {
    const made = await work();
    if (said) toast(said(made));
  } catch (failure) {
    return showFailure(failure);
  }
  etag = null;
  return refresh().catch(showFailure);
}

function teamsTable(evening) {
  const heads = [t("小组", "Team"), t("成员", "Members"), t("进度", "Stops"), t("见面", "Met"), t("状态", "State"), t("最近消息", "Last heard")];
  return el("div.table-wrap", {}, el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, evening.teams.map((team) => teamRow(team, evening)))));
}

function teamRow(team, evening) {
  const state = team.ended_at ? badge(t(`已收队 ${moment(team.ended_at)}`, `Back ${moment(team.ended_at)}`), "good") : team.started_at ? badge(t("在外", "Out"), "accent") : badge(t("未出发", "Not out yet"));
  const silent = team.started_at && !team.ended_at && team.heard_at ? Math.floor((Date.now() - new Date(team.heard_at)) / 60_000) : null;
  return el("tr", { data: { team: team.id } },
    el("th", { scope: "row" }, name(team)), el("td", {}, team.names?.join("、") ?? ""),
    el("td.num", {}, ratio({ n: team.done, of: team.planned }), team.deferred ? el("span.small.muted", {}, t(`，未及 ${team.deferred}`, `, ${team.deferred} not reached`)) : null),
    el("td.num", {}, ratio({ n: team.met, of: team.done })),
    el("td", {}, state, team.alarm_id ? badge(t("告警", "Alarm"), "bad") : null),
    el("td", {}, moment(team.heard_at), silent !== null && silent > evening.check_in_min ? badge(t(`${silent} 分钟前`, `${silent} min ago`), "warn") : null));
}

function finding(one) {
  const place = el("div.likely");
  const path = `/night-visits/findings/${one.id}`;
  const report = () => act(() => postJson(`${path}/report`), ({ no }) => t(`已转为事件 ${no}`, `Incident ${no}`));
  const consider = async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    const { items } = await getJson(`${path}/duplicates`).catch((failure) => { showFailure(failure); return { items: null }; });
    button.disabled = items !== null;
    if (items && !items.length) return report();
    if (items) place.replaceChildren(el("p.small", {}, t("附近已有在办事件，是同一件事吗？", "There are open incidents nearby. Is it one of these?")), ...items.map((other) => likely(other, path)), el("button.button.button-small.button-primary", { type: "button", data: { anew: "" }, onclick: report }, t("都不是，新建事件", "None of them: report it")));
    return null;
  };
  const note = async () => { if (await ask(t("仅记录", "Only note it"), t("不转为事件，只留在走访记录里。", "It becomes no incident and stays with the visit."), t("仅记录", "Note it"))) await act(() => postJson(`${path}/noting`)); };
  return el("article.finding", { data: { finding: one.id } },
    el("p.row", {}, one.urgent ? badge(t("紧急", "Urgent"), "bad") : null, el("strong", {}, one.title), badge(label("category", one.category))),
    el("p.small.muted", {}, moment(one.found_at)),
    el("p.row.no-print", {}, el("button.button.button-small.button-primary", { type: "button", data: { report: "" }, onclick: consider }, t("转为事件", "Report it")), el("button.button.button-small", { type: "button", data: { note: "" }, onclick: note }, t("仅记录", "Note it"))), place);
}

const likely = (other, path) => el("p.row.small", { data: { likely: other.id } }, el("a", { href: `/incident/${other.id}` }, `${other.no} ${other.title}`), el("span.muted", {}, other.reasons.map(say).join("，")),
  el("button.button.button-small", { type: "button", onclick: () => act(() => postJson(`${path}/joining`, { incident_id: other.id })) }, t("并入这一件", "Join it")));

function conflict(one) {
  const settle = (visit) => act(() => postJson(`/night-visits/conflicts/${one.id}/settlement`, { kept: visit.id }), () => t("已确认", "Settled"));
  const telling = (visit) => el("li", { data: { visit: visit.id } },
    el("strong", {}, label("visit_outcome", visit.outcome)), ` ${moment(visit.arrived_at)} · ${visit.team ? t(`第 ${visit.team} 小组`, `team ${visit.team}`) : ""} ${visit.recorded_by ?? ""} · ${label("geo_proof", visit.proof)}${visit.distance_m === null ? "" : t(`（距 ${metres(visit.distance_m)}）`, ` (${metres(visit.distance_m)} off)`)} `,
    visit.counts ? badge(t("目前计入", "Counts now"), "accent") : null,
    el("button.button.button-small", { type: "button", onclick: () => settle(visit) }, t("以此为准", "This counts")));
  return el("article.conflict", { data: { conflict: one.id } }, el("p", {}, el("strong", {}, one.address ?? one.area), el("span.small.muted", {}, ` ${one.evening}`)), el("ul", {}, one.visits.map(telling)));
}

const waiting = (one) => el("article.unsent", { data: { sending: one.id } },
  el("p.row", {}, badge(label("sending_result", one.result), one.result === "refused" ? "bad" : "warn"), el("strong", {}, label("sending_kind", one.kind)), el("span.small.muted", {}, moment(one.device_at))),
  el("p.small", {}, say(one.words)),
  noteForm(`/night-visits/sendings/${one.id}/closing`, t("如何处理", "What was done"), t("已核对", "Seen to")));

/** Nobody's half-written note is taken away by what comes in. */
const isWriting = () => document.activeElement?.closest?.(".note-form") && document.activeElement.value;

day.addEventListener("change", () => { etag = null; refresh().catch(showFailure); });
document.addEventListener("visibilitychange", () => document.hidden || isWriting() || refresh().catch(showFailure));
setInterval(() => document.hidden || isWriting() || refresh().catch(() => null), FRESH_MS);
await refresh().catch(showFailure);
