// The list of a round: doors in their order, with when, what is known, and what was told.
import { badge, el, empty } from "../kit/dom.js";
import { moment } from "../kit/time.js";
import { label, metres, number, say, t } from "../kit/words.js";
import { clock } from "./clock.js";
import { here, standing } from "./rounds.js";

export const TONES = { met: "good", not_home: "warn", refused: "warn", vacant: "", moved: "", wrong_address: "bad", deferred: "" };

/** One section for each round; tonight's first. */
export function roundsView(own, { onRound }) {
  if (!here.rounds.length) {
    const [title, hint] = here.as_of
      ? [t("今晚没有您的走访", "No round of yours tonight"), t("计划批准后，小组和住户会出现在这里。", "Once a plan is approved, your team and its doors appear here.")]
      : [t("还没有下载走访任务", "Nothing was fetched yet"), t("请在有网络时打开本页一次。", "Open this page once while there is a network.")];
    return [empty(title, hint)];
  }
  return here.rounds.map((round) => section(round, own, onRound));
}

function section(round, own, onRound) {
  const done = round.stops.filter((stop) => { const { outcome } = standing(stop, own); return outcome && outcome !== "deferred"; }).length;
  return el("section.round", { data: { round: round.id } },
    el("header.round-head", {},
      el("h2", {}, t(`第 ${round.number} 小组`, `Team ${round.number}`), el("span.num", { data: { done: "" } }, ` ${number(done)} / ${number(round.stops.length)}`)),
      el("p.small.muted", {}, `${round.evening} ${clock(round.opens_at)}–${clock(round.closes_at)} · ${t(`从${round.station}出发`, `starts at ${round.station}`)} · ${label("travel_mode", round.mode)}`),
      el("p.small", {}, round.members.map(({ name, part }) => `${name}（${label("team_part", part)}）`).join(" "))),
    stepOf(round, onRound),
    el("ol.stops", {}, round.stops.map((stop) => el("li", {}, entry(stop, own, round)))));
}

function stepOf(round, onRound) {
  if (round.ended_at) return el("p.round-step", {}, badge(t(`已收队 ${clock(round.ended_at)}`, `Back at ${clock(round.ended_at)}`), "good"));
  if (!round.started_at) return el("p.round-step", {}, el("button.button.button-primary.big", { type: "button", data: { start: "" }, onclick: () => onRound("start", round) }, t("出发", "Set out")));
  return el("p.round-step.row", {}, badge(t(`已出发 ${clock(round.started_at)}`, `Out since ${clock(round.started_at)}`), "accent"),
    el("button.button.big", { type: "button", data: { end: "" }, onclick: () => onRound("end", round) }, t("收队", "We are back")));
}

function entry(stop, own, { evening }) {
  const stands = standing(stop, own);
  return el("a.stop", { href: `#stop=${stop.household_id}`, data: { outcome: stands.outcome ?? "" } },
    el("span.stop-no.num", {}, stop.position),
    el("span.stop-text", {},
      el("span.stop-address", {}, stop.address),
      el("span.small.muted", {}, [`${clock(stop.arrives_at)}`, say(stop.class_name), metres(stop.metres), atHome(stop)].filter(Boolean).join(" · ")),
      known(stop, evening)),
    el("span.stop-state", {}, stateOf(stands)));
}

function stateOf(stands) {
  if (!stands.outcome) return stands.isThere ? badge(t("已到达", "At the door"), "accent") : "";
  return [badge(label("visit_outcome", stands.outcome), TONES[stands.outcome]), ...resultBadge(stands)];
}

export function resultBadge({ result }) {
  if (result === "waiting") return [badge(t("待上传", "Not sent"), "warn")];
  if (result === "refused" || result === "conflict") return [badge(label("sending_result", result), "bad")];
  return result === "theirs" ? [badge(t("队友", "Colleague"))] : [];
}

export const atHome = ({ at_home_from: from, at_home_until: until }) =>
  from == null ? "" : t(`通常在家 ${minutes(from)}–${minutes(until)}`, `usually in ${minutes(from)}–${minutes(until)}`);

const minutes = (value) => (value == null ? "" : `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`);

/** The last call before this evening; tonight's stands beside it. */
export const hasEarlierCall = (stop, evening) => stop.last_outcome && stop.last_attempt_on < evening;

function known(stop, evening) {
  const said = [
    hasEarlierCall(stop, evening) ? t(`上次：${label("visit_outcome", stop.last_outcome)} ${stop.last_attempt_on}`, `Last: ${label("visit_outcome", stop.last_outcome)} ${stop.last_attempt_on}`) : null,
    stop.misses > 1 ? t(`连续 ${stop.misses} 次不在家`, `not in ${stop.misses} times running`) : null,
    stop.open_matters ? t(`${stop.open_matters} 件事在办`, `${stop.open_matters} matters open`) : null,
  ].filter(Boolean);
  return said.length ? el("span.small", {}, said.join(" · ")) : null;
}

/** What was found here before, and what became of it: who asks again should be able to answer. */
export function foundBefore(stop) {
  if (!stop.findings.length) return null;
  const line = (one) => el("li", {}, el("strong", {}, one.title), el("span.small.muted", {}, ` ${moment(one.found_at)} · `),
    one.no ? badge(`${label("state", one.incident)} · ${one.no}`, "accent") : badge(label("finding_state", one.state)));
  return el("div.found-before", {}, el("h3", {}, t("以往发现及处理", "Found before, and what became of it")), el("ul", {}, stop.findings.map(line)));
}
