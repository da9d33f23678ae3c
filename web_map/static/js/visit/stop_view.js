// One door: arrive, say what came of it, what was talked about, what was found, with or without a network.
import { $, badge, el, facts } from "../kit/dom.js";
import { label, members, say, t } from "../kit/words.js";
import { clock } from "./clock.js";
import { whereAmI } from "./position.js";
import { atHome, foundBefore, hasEarlierCall, resultBadge } from "./round_view.js";
import { here, ownVisits, roundOf, stopOf } from "./rounds.js";
import { all, change } from "./store.js";
import { keepPicture, tellFinding, tellVisit } from "./telling.js";

/** Returns the view of a door, or nothing where it is on no round of this telephone. */
export async function stopView(household, { onChanged }) {
  const [stop, round] = [stopOf(household), roundOf(household)];
  if (!stop) return null;
  const visit = (await ownVisits()).get(household) ?? null;
  const context = { stop, round, visit, onChanged };
  return el("article.door", { data: { door: household } },
    el("p", {}, el("a.button", { href: "#", data: { back: "" } }, t("← 返回列表", "← Back to the list"))),
    el("h2", {}, `${stop.position}. ${stop.address}`),
    facts([
      [t("编号", "Number"), stop.number],
      [t("类别", "Class"), say(stop.class_name)],
      [t("计划到达", "Planned"), clock(stop.arrives_at)],
      [t("时段", "Window"), atHome(stop)],
      [t("上次", "Last call"), lastCall(stop, round)],
    ]),
    foundBefore(stop),
    theirs(stop, visit),
    visit ? record(context) : arrival(context),
    visit && !visit.is_draft ? await findings(context) : null,
    visit && !visit.is_draft && visit.consent ? await pictures(context) : null);
}

function lastCall(stop, { evening }) {
  if (hasEarlierCall(stop, evening)) return `${label("visit_outcome", stop.last_outcome)} ${stop.last_attempt_on}`;
  return stop.last_outcome ? "" : t("未走访过", "never");
}

function theirs(stop, visit) {
  const told = stop.told.find(({ id, counts }) => counts && id !== visit?.id);
  return told ? el("p.notice", {}, t(`队友已登记：${label("visit_outcome", told.outcome)} ${clock(told.arrived_at)}。如无不同，不必再登记。`, `A colleague recorded: ${label("visit_outcome", told.outcome)} ${clock(told.arrived_at)}. No need to record it again.`)) : null;
}

function arrival({ stop, round, onChanged }) {
  const arrive = async (event) => {
    event.currentTarget.disabled = true;
    const draft = { id: crypto.randomUUID(), person: here.person, team: round.id, household: stop.household_id, stop: stop.id, revision: 0, is_draft: true, arrived_at: new Date().toISOString(), topics: [], consent: false };
    await onChanged(() => change(["visits"], (visits) => { visits.put(draft); }));
    const position = await whereAmI();
    if (position) await change(["visits"], (visits) => addPosition(visits, draft.id, position));
  };
  return el("p", {}, el("button.button.button-primary.big.wide", { type: "button", data: { arrive: "" }, onclick: arrive }, t("到达", "We are at the door")),
    el("span.tiny.muted", {}, t("会记录时间；允许定位时也记录位置，没有定位照样可以登记。", "Notes the time, and the position where you allow it; everything works without.")));
}

/** The fix may come after the record was saved: it goes along with its next telling. */
function addPosition(visits, id, position) {
  const asked = visits.get(id);
  asked.onsuccess = () => { if (asked.result && !asked.result.position) visits.put({ ...asked.result, position }); };
}

function record(context) {
  const { visit } = context;
  const form = el("form.door-form", { data: { visit: visit.id }, onsubmit: (event) => save(event, form, context) },
    el("p.row", {}, badge(t(`到达 ${clock(visit.arrived_at)}`, `Arrived ${clock(visit.arrived_at)}`), "accent"),
      ...(visit.is_draft ? [] : [badge(t(`已登记 ${label("visit_outcome", visit.outcome)}`, `Recorded: ${label("visit_outcome", visit.outcome)}`), "good"), ...resultBadge({ result: visit.result ?? "waiting" })])),
    ["refused", "conflict", "superseded", "held"].includes(visit.result) ? el("p.notice", {}, say(visit.words)) : null,
    el("fieldset.choices", {}, el("legend", {}, t("走访结果", "What came of it")), members("visit_outcome").map(([value, words]) => choice("outcome", "radio", value, words, visit.outcome === value))),
    el("div.talked", {},
      el("fieldset.choices", {}, el("legend", {}, t("谈到的内容", "Talked about")), here.topics.map((topic) => choice("topics", "checkbox", topic.code, say(topic), visit.topics.includes(topic.code)))),
      el("div.field", {}, el("label", { for: "v-opinion" }, t("意见建议", "Opinions")), el("textarea", { id: "v-opinion", name: "opinion", rows: 3, maxlength: 2000 }, visit.opinion ?? ""), el("span.tiny.muted", {}, t("不写姓名、电话、身份证号。", "No names, telephone or identity numbers."))),
      el("label.check.big", {}, el("input", { type: "checkbox", name: "consent", checked: visit.consent }), el("span", {}, t("住户同意记录意见、拍摄房屋照片", "They agree to what is noted, and to photographs of the premises")))),
    el("p.error", { role: "alert", hidden: true, data: { error: "" } }),
    el("button.button.button-primary.big.wide", { data: { save: "" } }, visit.is_draft ? t("保存", "Save") : t("更正并保存", "Correct and save")));
  form.addEventListener("change", () => showTalk(form));
  showTalk(form);
  return form;
}

const choice = (name, type, value, words, checked) => el("label.choice", {}, el("input", { type, name, value, checked, required: type === "radio" }), el("span", {}, words));

/** Only who was met talked. */
function showTalk(form) {
  $(".talked", form).hidden = form.elements.outcome.value !== "met";
}

async function save(event, form, { visit, onChanged }) {
  event.preventDefault();
  const met = form.elements.outcome.value === "met";
  const known = (await all("visits")).find(({ id }) => id === visit.id) ?? visit;
  const told = {
    ...known,
    outcome: form.elements.outcome.value,
    topics: met ? [...form.querySelectorAll("[name=topics]:checked")].map(({ value }) => value) : [],
    opinion: met ? form.opinion.value.trim() : "",
    consent: met && form.consent.checked,
    left_at: known.left_at ?? new Date().toISOString(),
  };
  await onChanged(() => tellVisit(told, here.person), form);
}

async function findings({ visit, onChanged }) {
  const told = (await all("findings")).filter((one) => one.visit === visit.id);
  const send = async (event) => {
    event.preventDefault();
    const finding = { category: form.category.value, title: form.title.value.trim(), urgent: form.urgent.checked };
    if (finding.title) await onChanged(() => tellFinding(finding, visit, here.person), form);
  };
  const form = el("form.door-form", { data: { finding: "" }, onsubmit: send },
    el("h3", {}, t("发现问题", "Found something")),
    el("ul.told", {}, told.map((one) => el("li", {}, one.urgent ? badge(t("紧急", "Urgent"), "bad") : null, ` ${one.title} `, ...resultBadge({ result: one.result ?? "waiting" })))),
    el("div.field", {}, el("label", { for: "f-category" }, t("类别", "Category")), el("select", { id: "f-category", name: "category" }, members("category").map(([value, words]) => el("option", { value }, words)))),
    el("div.field", {}, el("label", { for: "f-title" }, t("发现了什么", "What it is")), el("input", { id: "f-title", name: "title", maxlength: 200, required: true, autocomplete: "off" })),
    el("label.check.big", {}, el("input", { type: "checkbox", name: "urgent" }), el("span", {}, t("紧急：上传后立即转为事件", "Urgent: becomes an incident as soon as it is sent"))),
    el("p.error", { role: "alert", hidden: true, data: { error: "" } }),
    el("button.button.big.wide", { data: { addFinding: "" } }, t("记录发现", "Record it")));
  return form;
}

async function pictures({ visit, onChanged }) {
  const waiting = (await all("pictures")).filter((one) => one.visit === visit.id);
  const take = ({ currentTarget: input }) => {
    const file = input.files[0];
    return file ? onChanged(() => keepPicture(visit, file, here.person), block) : null;
  };
  const block = el("div.door-form", { data: { pictures: "" } }, el("h3", {}, t("房屋照片", "Photographs of the premises")),
    waiting.length ? el("p", {}, badge(t(`${waiting.length} 张待上传`, `${waiting.length} not sent`), "warn")) : null,
    el("p.error", { role: "alert", hidden: true, data: { error: "" } }),
    el("label.button.big.wide", {}, t("拍照", "Take a photograph"), el("input.visually-hidden", { type: "file", accept: "image/jpeg,image/png,image/webp", capture: "environment", onchange: take })),
    el("span.tiny.muted", {}, t("只拍房屋和隐患，不拍人；拍摄地点等信息不会保存。", "Premises and hazards, no people; where and with what it was taken is not kept.")));
  return block;
}
