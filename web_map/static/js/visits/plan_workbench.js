// One evening's plan: its teams and routes, who was left out and why, and what may be done next.
import { $, $$, el, facts, notice } from "../kit/dom.js";
import { ask } from "../kit/ask.js";
import { getJson, postJson, remove } from "../kit/http.js";
import { fullMoment, moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { number, ratio, say, t } from "../kit/words.js";
import { nameOfArea } from "../map/area_tree.js";
import { showLeftOut } from "./left_out.js";
import { stateBadge } from "./lists.js";
import { createPlanMap } from "./plan_map.js";
import { planSteps } from "./plan_steps.js";
import { showTeams } from "./teams.js";

const workbench = $("[data-workbench]");
const id = workbench.dataset.plan;
const at = `/night-visits/plans/${id}`;
const EVERY_MS = 700;
const EVENTS = {
  created: t("新建", "begun"), proposed: t("提出小组方案", "teams proposed"), planned: t("排线", "routes planned"),
  restaffed: t("换人", "team changed"), locked: t("锁定小组", "team locked"), unlocked: t("解锁小组", "team unlocked"),
  stop_moved: t("调整一户", "stop moved"), stop_released: t("放回一户", "stop released"), team_removed: t("删去小组", "team removed"),
  approved: t("批准", "approved"), draft: t("退回草案", "taken back"), in_progress: t("开始", "begun"), completed: t("完成", "completed"), cancelled: t("取消", "cancelled"),
};

const tree = (await getJson("/areas").catch(showFailure)) ?? { townships: [] };
const map = await createPlanMap($("[data-map]"), { onTeam: open });
let plan = null;
let opened = null;

for (const tab of $$("[data-tab]")) tab.addEventListener("click", () => showTab(tab.dataset.tab));
$("[data-enough]").addEventListener("click", () => postJson(`${at}/routes/end`).catch(showFailure));

async function read() {
  try {
    plan = await getJson(at);
  } catch (failure) {
    return showFailure(failure);
  }
  show();
  workbench.removeAttribute("aria-busy");
  if (plan.progress.state === "running") follow();
  return undefined;
}

function show() {
  const isDraft = plan.state === "draft";
  $("[data-title]").replaceChildren(`${plan.evening} ${nameOf(plan.area)} `, stateBadge(plan.state));
  const { moves, steps } = planSteps(plan, { act, propose, planRoutes, sheets });
  $("[data-moves]").replaceChildren(...moves);
  $("[data-steps]").replaceChildren(...steps);
  const faults = plan.faults.length && isDraft && plan.teams.length ? [el("details", {}, el("summary", {}, t(`批准前还需解决 ${plan.faults.length} 项`, `${plan.faults.length} to mend before it can be approved`)),
    el("ul.tiny", {}, plan.faults.map((one) => el("li", {}, say(one)))))] : [];
  $("[data-faults]").replaceChildren(...faults);
  $("[data-teams]").replaceChildren(summary(), ...showTeams(plan, { isDraft, opened, nameOf, open, lock, drop, put, release, restaff }));
  const left = Object.values(plan.left_out_counts).reduce((sum, n) => sum + n, 0);
  $("[data-left-count]").hidden = !left;
  $("[data-left-count]").textContent = number(left);
  $("[data-left]").replaceChildren(...showLeftOut(plan, { isDraft, nameOf, put, total: left }));
  $("[data-method]").replaceChildren(...method());
  $("[data-map-note]").textContent = plan.teams.some((team) => team.stops.some((stop) => !stop.exact))
    ? t("户的位置按 500 米方格（不足 5 户的按网格）示意，路线为示意。", "Households are shown by cells of 500 m, or by their grid where fewer than 5 live: the lines are a sketch.")
    : "";
  map.show(plan.teams, opened);
}

function summary() {
  const stops = plan.teams.reduce((sum, team) => sum + team.stops.length, 0);
  if (!plan.planned_at) return notice(plan.teams.length ? t("小组已就绪，点“排线”安排路线。", "The teams stand: plan the routes now.") : t("先提出小组方案，再排线。", "Propose teams first, then plan the routes."));
  return el("p.small.num", {}, t(`${plan.teams.length} 组，排入 ${ratio({ n: stops, of: plan.due })} 户；${fullMoment(plan.opens_at)} – ${moment(plan.closes_at)}`,
    `${plan.teams.length} teams, ${ratio({ n: stops, of: plan.due })} of those due; ${fullMoment(plan.opens_at)} – ${moment(plan.closes_at)}`));
}

function method() {
  const told = plan.method ?? {};
  return [
    el("h2", {}, t("怎样排的", "How it was planned")),
    plan.method ? facts(Object.entries(told).map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)])) : notice(t("还没有排线。", "No routes were planned yet.")),
    el("h2", {}, t("记录", "Log")),
    el("ol.tiny", {}, plan.events.map((one) => el("li", {}, `${fullMoment(one.at)} ${EVENTS[one.what] ?? one.what}`))),
  ];
}

/** Do something and read the plan again; a refusal is said, and nothing on the page is lost. */
async function act(step) {
  workbench.setAttribute("aria-busy", "true");
  try {
    await step();
  } catch (failure) {
    showFailure(failure);
  }
  await read();
}

function nameOf(code) {
  return code.length <= 6 ? t("全县", "The county") : nameOfArea(tree, code);
}

function propose(teams, mode) {
  return act(async () => {
    const made = await postJson(`${at}/proposal`, { teams, mode });
    if (made.teams < made.wanted) toast(t(`只组成 ${made.teams} 组：其余村缺少带队人或网格员。`, `Only ${made.teams} teams: elsewhere nobody is free to lead or to guide.`));
  });
}

function planRoutes() {
  return act(() => postJson(`${at}/routes`));
}

function lock(team, locked) {
  return act(() => postJson(`${at}/teams/${team}/lock`, { locked }));
}

function restaff(team, people) {
  return act(() => postJson(`${at}/teams/${team}/members`, { people }));
}

function release(household) {
  return act(() => remove(`${at}/stops/${household}`));
}

function sheets() {
  location.assign(`/night-visits/plan/${id}/sheets`);
}

/** Put a household into a team, and plan the rest around it at once. */
function put(household, team) {
  return act(async () => {
    await postJson(`${at}/stops`, { household, team });
    await postJson(`${at}/routes`);
  });
}

async function drop(team) {
  const yes = await ask(t("删去小组", "Remove the team"), t(`第 ${team.number} 组的路线会一并删去。`, `Its route goes with team ${team.number}.`), t("删去", "Remove"));
  if (yes) await act(() => remove(`${at}/teams/${team.id}`));
}

async function follow() {
  const box = $("[data-progress]");
  box.hidden = false;
  for (;;) {
    const told = await getJson(`${at}/routes`).catch(() => ({ state: "running", share: 0, points: 0 }));
    $("[data-share]").value = told.share;
    $("[data-progress-words]").textContent = t(`已找到优先级合计 ${number(Math.round(told.points))}`, `Points found: ${number(Math.round(told.points))}`);
    if (told.state !== "running") {
      if (told.words) toast(say(told.words), { isBad: true });
      break;
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
  box.hidden = true;
  await read();
}

function open(team) {
  opened = opened === team ? null : team;
  show();
}

function showTab(name) {
  for (const tab of $$("[data-tab]")) {
    const isShown = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(isShown));
    $(`#pane-${tab.dataset.tab}`).hidden = !isShown;
  }
}

await read();
