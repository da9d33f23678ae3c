// Evenings and campaigns as tables.
import { badge, el, empty } from "../kit/dom.js";
import { label, number, ratio, t } from "../kit/words.js";

const TONES = { draft: "", approved: "accent", in_progress: "warn", completed: "good", cancelled: "" };

export const stateBadge = (state) => badge(label("plan_state", state), TONES[state]);

const head = (...words) => el("thead", {}, el("tr", {}, words.map((word) => el("th", {}, word))));

export function planTable(items, names) {
  if (!items.length) return empty(t("还没有夜访计划", "There are no plans yet"), t("在上面选日期和片区，新建一份。", "Choose a day and an area above."));
  return el("table", {}, head(t("日期", "Evening"), t("片区", "Area"), t("状态", "State"), t("小组", "Teams"), t("户", "Stops")),
    el("tbody", {}, items.map((one) => el("tr", {},
      el("td", {}, el("a", { href: `/night-visits/plan/${one.id}` }, one.evening)),
      el("td", {}, names.get(one.area) ?? one.area),
      el("td", {}, stateBadge(one.state)),
      el("td.num", {}, number(one.teams)),
      el("td.num", {}, one.due ? `${number(one.stops)} / ${number(one.due)}` : number(one.stops))))));
}

export function campaignTable(items, names) {
  if (!items.length) return empty(t("还没有走访专项", "There are no campaigns yet"));
  return el("table", {}, head(t("名称", "Name"), t("片区", "Area"), t("时间", "Time"), t("已见面 / 应走访", "Met / wanted"), t("场次", "Evenings")),
    el("tbody", {}, items.map((one) => el("tr", {},
      el("td", {}, one.name, one.goal ? el("div.tiny.muted", {}, one.goal) : null),
      el("td", {}, names.get(one.area) ?? one.area),
      el("td", {}, `${one.begins_on} – ${one.ends_on}`, one.closed_at ? [" ", badge(t("已结束", "ended"))] : null),
      el("td.num", {}, ratio({ n: one.reached, of: one.wanted })),
      el("td.num", {}, number(one.evenings))))));
}
