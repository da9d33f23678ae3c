// Finding households, and changing the one that is opened.
import { $, el, empty } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";
import { label, t } from "../kit/words.js";
import { showHousehold } from "./household_form.js";

const form = $("[data-search]");
const list = $("[data-found]");
const opened = $("[data-open]");
let names = new Map();
let onChange = () => {};
let turn = 0;

export async function bindSearch(areaNames, changed) {
  [names, onChange] = [areaNames, changed];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find().catch(showFailure);
  });
  await find();
}

async function find() {
  const mine = ++turn;
  const asked = Object.fromEntries(["q", "area", "visit_class", "occupancy"].map((name) => [name, form.elements[name].value.trim()]));
  const found = await getJson("/night-visits/households", { ...asked, limit: 50 });
  if (mine !== turn) return;
  opened.hidden = true;
  list.replaceChildren(found.items.length ? table(found.items, asked, found.next)
    : empty(t("没有符合条件的户", "No household like that"), t("换一个编号、片区或类别。", "Try another number, area or class.")));
}

function table(items, asked, next) {
  const body = el("tbody", {}, items.map(row));
  const more = el("button.button.button-small", { type: "button", hidden: !next, onclick: () => readOn().catch(showFailure) }, t("再看 50 户", "50 more"));
  async function readOn() {
    const found = await getJson("/night-visits/households", { ...asked, after: next, limit: 50 });
    body.append(...found.items.map(row));
    next = found.next;
    more.hidden = !next;
  }
  const heads = [t("户编号", "Number"), t("地址", "Address"), t("类别", "Class"), t("居住", "Lived in"), t("上次见面", "Last met"), t("到期", "Due")];
  return el("div", {}, el("table", {}, el("thead", {}, el("tr", {}, heads.map((head, at) => el(at > 3 ? "th.num" : "th", { scope: "col" }, head)))), body), el("div.body", {}, more));
}

function row(one) {
  const open = el("button.link", { type: "button", onclick: () => show(one.id, line).catch(showFailure) }, one.number);
  const line = el("tr", { data: { id: one.id } }, el("td", {}, open), el("td", {}, one.address || names.get(one.area) || "–"),
    el("td", {}, label("visit_class", one.visit_class)), el("td", {}, label("occupancy", one.occupancy)),
    el("td.num", {}, one.last_met_on ?? one.visited_before ?? "–"), el("td.num", {}, one.opted_out ? t("谢绝走访", "opted out") : one.due_on ?? "–"));
  return line;
}

async function show(id, line) {
  const found = await getJson(`/night-visits/households/${id}`);
  for (const other of line.parentElement.children) other.removeAttribute("aria-selected");
  line.setAttribute("aria-selected", "true");
  const again = (changed) => {
    const fresh = row(changed);
    line.replaceWith(fresh);
    onChange().catch(showFailure);
    return show(changed.id, fresh).catch(showFailure);
  };
  opened.replaceChildren(...showHousehold(found, names, again));
  opened.hidden = false;
  opened.focus();
}
