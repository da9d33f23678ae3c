// The teams of a plan: who goes, where to, in which order, and what may be moved.
import { badge, el, empty } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, metres, number, t } from "../kit/words.js";
import { whyWords } from "./due.js";
import { teamColour } from "./plan_map.js";

const clock = (iso) => moment(iso).split(/[ ,]+/).at(-1);

export function showTeams(plan, does) {
  if (!plan.teams.length) return [empty(t("还没有小组", "There are no teams yet"))];
  return plan.teams.map((team) => teamCard(plan, team, does));
}

function teamCard(plan, team, does) {
  const isOpen = does.opened === team.id;
  const swatch = el("span.team-number", { data: { team: team.number } }, team.number);
  swatch.style.setProperty("--team", teamColour(team.number));
  const line = el("button.team-line", { type: "button", "aria-expanded": String(isOpen), onclick: () => does.open(team.id) },
    swatch,
    el("span", {}, el("strong", {}, team.station), " ", el("span.muted.small", {}, label("travel_mode", team.mode)),
      el("span.members.small", {}, team.members.map((one) => `${one.name}${t("（", " (")}${label("team_part", one.part)}${t("）", ")")}`).join(t("、", ", ")))),
    el("span.num.small", {}, t(`${number(team.stops.length)} 户`, `${number(team.stops.length)} stops`),
      team.back_at && team.stops.length ? el("span.tiny.muted", {}, t(`${metres(team.metres)}，${clock(team.back_at)} 返回`, `${metres(team.metres)}, back ${clock(team.back_at)}`)) : null));
  const tools = does.isDraft ? el("div.row.team-tools", {},
    el("button.button.button-small", { type: "button", "aria-pressed": String(team.locked), onclick: () => does.lock(team.id, !team.locked) }, team.locked ? t("🔒 已锁定，解锁", "🔒 Locked, unlock") : t("锁定路线", "Lock the route")),
    el("button.button.button-small", { type: "button", onclick: (event) => staffForm(plan, team, does, event.target) }, t("换人", "Change people")),
    el("button.button.button-small", { type: "button", onclick: () => does.drop(team) }, t("删去", "Remove"))) : null;
  return el("article.team", { data: { open: isOpen ? "yes" : "no" } }, line, isOpen ? tools : null, isOpen ? stopList(plan, team, does) : null);
}

function stopList(plan, team, does) {
  if (!team.stops.length) return empty(t("还没有路线", "No route yet"));
  return el("ol.stops", {}, team.stops.map((stop) => el("li", {},
    el("span.num", {}, clock(stop.arrives_at)),
    el("span", {}, `${label("visit_class", stop.visit_class)} · ${stop.exact && stop.address ? stop.address : does.nameOf(stop.area)} `,
      stop.pinned ? badge(t("人工指定", "by hand"), "accent") : null,
      el("span.tiny.muted", {}, `${stop.points.toFixed(1)} = ${whyWords(stop.why)}`, stop.last_outcome ? t(`；上次${label("visit_outcome", stop.last_outcome)}`, `; last ${label("visit_outcome", stop.last_outcome)}`) : "")),
    does.isDraft ? moveChoice(plan, team, stop, does) : null)));
}

function moveChoice(plan, team, stop, does) {
  const others = plan.teams.filter((one) => one.id !== team.id && !one.locked);
  const go = (event) => (event.target.value === "free" ? does.release(stop.household) : does.put(stop.household, event.target.value));
  return el("select.move", { "aria-label": t("移到", "Move to"), onchange: go },
    el("option", { value: "" }, t("移到…", "Move …")),
    stop.pinned ? el("option", { value: "free" }, t("取消指定", "let it be chosen")) : null,
    others.map((one) => el("option", { value: one.id }, t(`第 ${one.number} 组`, `team ${one.number}`))));
}

async function staffForm(plan, team, does, button) {
  const { items } = await getJson(`/night-visits/plans/${plan.id}/people`).catch((failure) => {
    showFailure(failure);
    return { items: [] };
  });
  const own = new Set(team.members.map((one) => one.person));
  const near = items.filter((one) => own.has(one.person) || one.villages.some((village) => team.areas.some((area) => village.startsWith(area) || area.startsWith(village))));
  const boxes = near.map((one) => el("label.check", {},
    el("input", { type: "checkbox", name: "person", value: one.person, checked: own.has(one.person) }),
    el("span", {}, one.name, " ", el("span.tiny.muted", {}, [...one.parts.map((part) => label("staff_part", part)), one.leads && t("可带队", "may lead"), why(one)].filter(Boolean).join(t("、", ", "))))));
  const form = el("form.stack-s.staff-form", {}, el("div.people-choice", {}, boxes), el("div.row", {}, el("button.button.button-primary.button-small", {}, t("保存", "Keep"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    does.restaff(team.id, [...new FormData(form).getAll("person")]);
  });
  button.closest(".team-tools").after(form);
  button.disabled = true;
}

const why = (one) => (one.is_away ? t("请假", "away") : one.is_on_duty ? t("值班", "on duty") : one.is_booked ? t("已编入其他计划", "booked") : "");
