// The planner's first page: who is due, the evenings, the campaigns.
import { $, $$, el } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson } from "../kit/http.js";
import { asOf, countyDay } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { members, t } from "../kit/words.js";
import { campaignTable, planTable } from "../visits/lists.js";
import { showDue } from "../visits/due.js";

const due = $("[data-due-form]");
const plan = $("[data-plan-form]");
const campaign = $("[data-campaign-form]");
let names = new Map();

start().catch(showFailure);

async function start() {
  const tree = await getJson("/areas");
  names = new Map(tree.townships.flatMap((town) => [[town.code, town.name], ...town.villages.map((one) => [one.code, `${town.name} ${one.name}`]),
    ...town.villages.flatMap((village) => village.grids.map((grid) => [grid.code, `${village.name} ${grid.name}`]))]));
  const county = tree.townships[0]?.code.slice(0, 6) ?? "";
  names.set(county, t("全县", "The county"));
  for (const select of $$("[data-areas]")) {
    select.replaceChildren(el("option", { value: county }, names.get(county)),
      ...tree.townships.map((town) => el("option", { value: town.code }, town.name)));
  }
  $("[data-class-choice]").append(...members("visit_class").map(([code, name]) =>
    el("label.check", {}, el("input", { type: "checkbox", name: "class", value: code }), el("span", {}, name))));
  for (const input of $$("input[type=date]")) input.value = countyDay();
  due.addEventListener("change", () => readDue().catch(showFailure));
  await Promise.all([readDue(), readPlans(), readCampaigns()]);
}

async function readDue() {
  const panel = $("[data-due-panel]");
  panel.setAttribute("aria-busy", "true");
  const { area, evening } = due.elements;
  const found = await getJson("/night-visits/due", { area: area.value, evening: evening.value });
  $("[data-due-as-of]").textContent = asOf(found.as_of);
  $("[data-due]").replaceChildren(...showDue(found, names));
  panel.removeAttribute("aria-busy");
}

async function readPlans() {
  const { items } = await getJson("/night-visits/plans");
  $("[data-plan-count]").textContent = t(`前后 45 天 ${items.length} 份`, `${items.length} within 45 days`);
  $("[data-plans]").replaceChildren(planTable(items, names));
}

async function readCampaigns() {
  const { items } = await getJson("/night-visits/campaigns");
  $("[data-campaigns]").replaceChildren(campaignTable(items, names));
  const open = items.filter((one) => !one.closed_at);
  $("[data-campaign-choice]").append(...open.map((one) => el("option", { value: one.id }, one.name)));
}

plan.addEventListener("submit", (event) => runStep(event, plan, async () => {
  const { evening, area, campaign: chosen, opens, closes } = plan.elements;
  const body = { evening: evening.value, area: area.value };
  if (chosen.value) body.campaign = chosen.value;
  if (opens.value) body.opens = opens.value;
  if (closes.value) body.closes = closes.value;
  const { id } = await postJson("/night-visits/plans", body);
  location.assign(`/night-visits/plan/${id}`);
}));

campaign.addEventListener("submit", (event) => runStep(event, campaign, async () => {
  const { name, area, goal, begins_on: begins, ends_on: ends } = campaign.elements;
  const classes = $$("[name=class]:checked", campaign).map((one) => one.value);
  await postJson("/night-visits/campaigns", {
    name: name.value, area: area.value, goal: goal.value, begins_on: begins.value, ends_on: ends.value, classes,
  });
  location.reload();
}));
