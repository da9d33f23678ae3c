// The review of night visits: asked for evenings, an area and a campaign; the address says which.
import { $, el, empty } from "../kit/dom.js";
import { address, getJson } from "../kit/http.js";
import { fullMoment, isDay } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { number, say, t } from "../kit/words.js";
import { villagesOf } from "../map/area_tree.js";
import { answer, equityTable, figurePanels, teamTable, worstLists } from "../night_visits/review_parts.js";

const form = $("[data-asked]");
const by = $("[data-by]");
const error = $("[data-error]");
const given = new URLSearchParams(location.search);
const GROUPED = ["N1", "N2", "N3", "N4", "N4a", "N5", "N6a", "N7a", "N8"];
let tree = { townships: [] };
let grid = "";
let latest = 0;

for (const name of ["from", "to"]) form[name].value = isDay(given.get(name) ?? "") ? given.get(name) : "";
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show().catch(sayWhy);
});
form.township.addEventListener("change", () => { grid = ""; offerVillages(); });
form.village.addEventListener("change", () => { grid = ""; });
by.addEventListener("change", () => show().catch(sayWhy));
$("[data-print]").addEventListener("click", () => window.print());
begin().catch(showFailure);

async function begin() {
  const asked = given.get("area") ?? "";
  grid = asked.length > 12 ? asked : "";
  tree = await getJson("/areas").catch(() => tree);
  form.township.append(...tree.townships.map(optionOf));
  choose(form.township, asked.slice(0, 9));
  offerVillages();
  choose(form.village, asked.length >= 12 ? asked.slice(0, 12) : "");
  choose(by, given.get("by") ?? (asked.length >= 9 ? "grid" : "township"));
  await show().catch(sayWhy);
}

const optionOf = ({ code, name }) => el("option", { value: code }, name);

function choose(list, value) {
  const usual = list.options[0].value;
  list.value = value;
  if (list.selectedIndex < 0) list.value = usual;
}

function offerVillages() {
  const villages = villagesOf(tree, form.township.value) ?? [];
  form.village.replaceChildren(form.village.options[0], ...villages.map(optionOf));
  form.village.value = "";
  form.village.disabled = villages.length === 0;
}

const question = () => ({
  area: grid || form.village.value || form.township.value, from: form.from.value, to: form.to.value,
  campaign: form.campaign.value || (form.campaign.disabled ? given.get("campaign") : ""),
});

async function show() {
  const asked = { ...question(), by: by.value };
  const turn = ++latest;
  document.body.setAttribute("aria-busy", "true");
  const told = await getJson("/night-visits/review.json", asked);
  if (turn !== latest) return;
  document.body.removeAttribute("aria-busy");
  error.hidden = true;
  history.replaceState(null, "", address("/night-visits/review", { ...asked, from: told.from, to: told.to }));
  draw(told);
}

function draw(told) {
  offerCampaigns(told);
  const grids = told.figures.find(({ key }) => key === "N3");
  $("[data-span]").textContent = t(
    `${told.from} 至 ${told.to} 的夜晚（含） · ${number(grids.of)} 个网格 · 截至 ${fullMoment(told.as_of)} · 零点后的走访算前一晚 · 比率截断，不进位`,
    `Evenings from ${told.from} to ${told.to}, both included · ${number(grids.of)} grids · as of ${fullMoment(told.as_of)} · what is after midnight belongs to the evening before · shares are cut off, never rounded up`);
  const withheld = $("[data-withholds]");
  withheld.hidden = told.withholds === null;
  withheld.textContent = t(`少于 ${told.withholds} 户的数字，以及会泄露它们的数字，不公布。`, `Numbers below ${told.withholds}, and those that would give them away, are withheld.`);
  $("[data-answer]").replaceChildren(answer(told), mapLink(told));
  $("[data-lists]").replaceChildren(...worstLists(told));
  $("[data-figures]").replaceChildren(...figurePanels(told));
  drawTeams(told);
  const equity = $("[data-equity-panel]");
  equity.hidden = !told.equity;
  if (told.equity) $("[data-equity]").replaceChildren(...equityTable(told.equity));
  $("[data-groups]").replaceChildren(told.groups.length ? groupTable(told) : empty(t("没有可比较的数据", "Nothing to compare")));
  const fixed = { ...question(), from: told.from, to: told.to };
  $("[data-export]").href = address("/night-visits/review.csv", { ...fixed, by: by.value });
  const teams = $("[data-export-teams]");
  teams.hidden = told.teams === null;
  teams.href = address("/night-visits/review.csv", { ...fixed, by: "team" });
}

const mapLink = (told) => (told.allowed.count
  ? el("p.row", {}, el("a.button", { href: address("/analysis", { kind: "visits", from: told.from, to: told.to }) }, t("在地图上看覆盖", "See the coverage on a map")))
  : null);

function drawTeams(told) {
  const panel = $("[data-teams-panel]");
  panel.hidden = told.teams === null;
  if (told.teams === null) return;
  const evening = told.teams[0]?.evening;
  $("[data-teams-title]").textContent = evening ? t(`最近一晚各小组（${evening}）`, `The teams of the last evening (${evening})`) : t("最近一晚各小组", "The teams of the last evening");
  $("[data-teams]").replaceChildren(told.teams.length ? teamTable(told, told.allowed) : empty(t("本期没有小组出动", "No team was out in the period")));
}

function offerCampaigns(told) {
  const list = form.campaign;
  const chosen = told.campaign ?? "";
  list.replaceChildren(list.options[0], ...told.campaigns.map(({ id, name }) => el("option", { value: id }, name)));
  list.disabled = told.campaigns.length === 0;
  choose(list, chosen);
}

function groupTable(told) {
  const shown = told.figures.filter(({ key }) => GROUPED.includes(key));
  const heads = [el("th", { scope: "col" }, t("名称", "Name")), ...shown.map((one) => el("th.num", { scope: "col", title: say(one.formula) }, say(one.title)))];
  const rows = told.groups.map(({ code, name, figures }) => el("tr", { data: { code } }, el("th", { scope: "row" }, name), ...shown.map(({ key }) => {
    const one = figures.find((figure) => figure.key === key);
    if (one.n === null) return el("td.num.muted", {}, t("不公布", "withheld"));
    return el("td.num.nowrap", {}, el("span", {}, one.said), el("span.of", {}, one.of ? ` ${number(one.n)}/${number(one.of)}` : ""));
  })));
  return el("table.groups", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows));
}

function sayWhy(failure) {
  document.body.removeAttribute("aria-busy");
  if (failure.status === undefined) throw failure;
  error.textContent = failure.message;
  error.hidden = false;
}
