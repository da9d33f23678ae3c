// What may be done with a plan next, as buttons.
import { el } from "../kit/dom.js";
import { ask } from "../kit/ask.js";
import { postJson } from "../kit/http.js";
import { members, t } from "../kit/words.js";

const MOVES = {
  draft: [["approved", t("批准", "Approve"), true], ["cancelled", t("取消计划", "Cancel it"), false]],
  approved: [["in_progress", t("开始", "Begin"), true], ["draft", t("退回草案", "Back to a draft"), false], ["cancelled", t("取消计划", "Cancel it"), false]],
  in_progress: [["completed", t("完成", "Complete"), true]],
};
const FINAL = new Set(["cancelled", "completed"]);

export function planSteps(plan, { act, propose, planRoutes, sheets }) {
  const move = (to, words) => async () => {
    if (FINAL.has(to) && !(await ask(words, t("此后不能再改。", "It cannot be changed afterwards."), words))) return;
    await act(() => postJson(`/night-visits/plans/${plan.id}/moves`, { to }));
  };
  const moves = (MOVES[plan.state] ?? []).map(([to, words, isMain]) =>
    el(isMain ? "button.button.button-primary" : "button.button", { type: "button", onclick: move(to, words), disabled: to === "approved" && plan.faults.length > 0 }, words));
  if (plan.teams.some((team) => team.stops.length)) moves.push(el("button.button", { type: "button", onclick: sheets }, t("路线单（打印）", "Route sheets")));
  return { moves, steps: plan.state === "draft" ? [teamsForm(plan, propose), routesButton(plan, planRoutes)] : [] };
}

function teamsForm(plan, propose) {
  const count = el("input", { type: "number", name: "teams", min: 1, max: 300, value: plan.teams.length || 6, required: true, "aria-label": t("小组数", "Number of teams") });
  const mode = el("select", { name: "mode", "aria-label": t("出行方式", "How they get about") }, members("travel_mode").map(([value, name]) => el("option", { value }, name)));
  const submit = (event) => {
    event.preventDefault();
    propose(Number(count.value), mode.value);
  };
  const words = plan.teams.length ? t("重提小组方案（锁定的保留）", "Propose teams again, keeping locked ones") : t("提出小组方案", "Propose teams");
  return el("form.row", { onsubmit: submit }, count, mode, el(plan.teams.length ? "button.button" : "button.button.button-primary", {}, words));
}

const routesButton = (plan, planRoutes) =>
  el("button.button.button-primary", { type: "button", onclick: planRoutes, disabled: !plan.teams.some((team) => !team.locked), hidden: !plan.teams.length },
    plan.planned_at ? t("重新排线（锁定的保留）", "Plan the routes again, keeping locked ones") : t("排线", "Plan the routes"));
