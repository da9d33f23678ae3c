// What a replay found, and alarms of rules that could not be followed.
import { $, el, empty } from "../kit/dom.js";
import { getJson, postJson } from "../kit/http.js";
import { asOf, moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { number, ratio, say, t } from "../kit/words.js";

/** Show what the last replay of a set found; nothing when there was none. */
export function showReplay(replay, units) {
  $("[data-replay-panel]").hidden = !replay;
  if (!replay) return;
  const span = t(`近 ${replay.days} 天派过单的事件`, `Incidents dispatched in the last ${replay.days} days`);
  $("[data-replay-words]").textContent = `${span} · ${asOf(replay.as_of)}`;
  const figures = [
    [t("有规则建议", "With a proposal"), replay.proposed],
    [t("与实际主办一致", "As was really done"), replay.agreed],
    [t("与实际主办不同", "Done otherwise"), replay.differed],
    [t("没有规则", "Without a rule"), replay.without],
  ];
  const pairs = figures.map(([name, pair]) => el("div", {}, el("dt", {}, name), el("dd", {}, ratio(pair))));
  $("[data-replay]").replaceChildren(el("dl.replay-figures", {}, pairs), differing(replay, units));
}

function differing({ differing: list, differed }, units) {
  if (!differed.of) return empty(t("没有可比的事件", "Nothing to compare"), t("这些规则对这段时间的事件没有提出建议。", "The rules proposed nothing for the incidents of these days."));
  if (!list.length) return empty(t("全部一致", "All the same"));
  const called = new Map(units.map(({ code, name }) => [code, name]));
  const head = [t("事件编号", "Incident"), t("规则", "Rule"), t("规则建议", "Proposed"), t("实际主办", "Done by")];
  const rows = list.map((one) => el("tr", {}, el("td.nowrap", {}, one.no), el("td", {}, number(one.rule)), el("td", {}, called.get(one.proposed) ?? one.proposed), el("td", {}, called.get(one.done) ?? one.done)));
  const shown = list.length < differed.n ? t(`列出前 ${list.length} 件`, `The first ${list.length}`) : t("与实际不同的事件", "Done otherwise");
  return el("div.table-wrap", { tabindex: 0, role: "region", "aria-label": shown }, el("table", {}, el("caption", {}, shown), el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows)));
}

/** Show the open alarms; whoever may, says that one is settled. */
export async function showAlarms(mayClose) {
  const found = await getJson("/alarms");
  $("[data-alarms-panel]").hidden = !found.items.length;
  $("[data-alarms]").replaceChildren(el("ul.alarms", {}, found.items.map((alarm) => el("li", {},
    el("div", {}, say(alarm.words), el("div.tiny.muted", {}, t(`${number(alarm.times)} 次，最近 ${moment(alarm.last_at)}`, `${number(alarm.times)} times, last ${moment(alarm.last_at)}`))),
    mayClose ? el("button.button.button-small", { type: "button", onclick: () => close(alarm) }, t("已处理", "Settled")) : null))));

  async function close(alarm) {
    try {
      await postJson(`/alarms/${alarm.id}/closing`);
      toast(t("已记为处理完毕；再次发生会重新告警。", "Settled; should it come back, it alarms again."));
    } catch (failure) {
      showFailure(failure);
    }
    await showAlarms(mayClose);
  }
}
