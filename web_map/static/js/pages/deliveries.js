// What waits, was sent and was given up; and the systems that are told.
import { $, badge, el, empty, notice } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson } from "../kit/http.js";
import { asOf, fullMoment, moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, members, number, t } from "../kit/words.js";

const form = $("[data-add]");
const why = $("[data-why]");
const more = $("[data-more]");
let state = "dead";
let after = null;

/** Asks for a reason; resolves to it, or to null when the person thinks better of it. */
function askWhy(title, text, yes) {
  $("[data-why-title]").textContent = title;
  $("[data-why-text]").textContent = text;
  $("[data-why-yes]").textContent = yes;
  const input = $("#why-reason");
  input.value = "";
  why.returnValue = "";
  why.showModal();
  return new Promise((resolve) => {
    why.addEventListener("close", () => resolve(why.returnValue === "yes" ? input.value.trim() : null), { once: true });
  });
}

async function listOutbox() {
  const found = await getJson("/outbox", { state, after });
  $("[data-as-of]").textContent = asOf(found.as_of);
  $("[data-states]").replaceChildren(...members("delivery_state").map(([value, words]) =>
    el("button.button.button-small", { type: "button", "aria-pressed": String(value === state), onclick: () => choose(value) }, `${words} ${number(found.total[value])}`)));
  const place = $("[data-outbox]");
  place.removeAttribute("aria-busy");
  const body = after === null ? null : $("tbody", place);
  if (body) body.append(...found.items.map(row));
  else place.replaceChildren(found.items.length ? table(found.items) : nothing());
  after = found.next;
  more.hidden = after === null;
}

const nothing = () => (state === "dead" ? empty(t("没有未能送达的消息", "Nothing is undelivered")) : empty(t("没有记录", "Nothing here")));

function choose(value) {
  state = value;
  refresh().catch(showFailure);
}

function refresh() {
  after = null;
  return listOutbox();
}

function table(items) {
  const names = [t("发往", "To"), t("产生", "Made"), t("次数", "Attempts"), t("情况", "What came of it"), t("操作", "Actions")];
  return el("div.table-wrap", { tabindex: "0", role: "region", "aria-label": t("发送记录", "Outbox") },
    el("table", {}, el("thead", {}, el("tr", {}, names.map((name, i) => el(i === 1 || i === 2 ? "th.num" : "th", { scope: "col" }, name)))), el("tbody", {}, items.map(row))));
}

function row(item) {
  const when = item.state === "sent" ? t(`送达于 ${moment(item.sent_at)}`, `sent ${moment(item.sent_at)}`)
    : item.state === "waiting" ? t(`下次发送 ${moment(item.next_at)}`, `next ${moment(item.next_at)}`) : "";
  return el("tr", {},
    el("td", {}, badge(label("delivery_channel", item.channel)), " ", item.receiver ?? ""),
    el("td.num", { title: fullMoment(item.created_at) }, moment(item.created_at)),
    el("td.num", {}, number(item.attempts)),
    el("td", {}, [troubleWords(item.last_error), when].filter(Boolean).join(" · ")),
    el("td", {}, item.state === "dead" ? acts(item) : null));
}

/** What is kept is a word and perhaps a code: “answered 500”. */
function troubleWords(kept) {
  if (!kept) return "";
  const [trouble, ...detail] = kept.split(" ");
  return [label("send_trouble", trouble), ...detail].join(" ");
}

function acts(item) {
  const retry = () => decide(item, "retry", t("重发", "Send again"), t("这条消息会以原编号重新排队发送。", "It is sent once more, under its old id."));
  const drop = () => decide(item, "drop", t("放弃", "Drop"), t("这条消息将被删除，对方不会再收到。不能撤销。", "It is deleted and never reaches the other side. This cannot be undone."));
  return el("span.row", {}, el("button.button.button-small", { type: "button", onclick: retry }, t("重发", "Send again")), el("button.button.button-small", { type: "button", onclick: drop }, t("放弃", "Drop")));
}

async function decide(item, act, title, text) {
  const reason = await askWhy(title, text, title);
  if (!reason) return;
  try {
    await postJson(`/outbox/${item.id}/${act}`, { reason });
    toast(t(`已${title}`, "Done"));
    await refresh();
  } catch (failure) {
    showFailure(failure);
  }
}

async function listWebhooks() {
  const { items } = await getJson("/webhooks");
  const place = $("[data-webhooks]");
  place.removeAttribute("aria-busy");
  if (!items.length) return place.replaceChildren(empty(t("还没有对接系统", "No webhooks yet")));
  const names = [t("名称", "Name"), t("地址", "Address"), t("通知", "Told of"), t("最近送达", "Last reached"), t("操作", "Actions")];
  const head = el("tr", {}, names.map((name, i) => el(i === 3 ? "th.num" : "th", { scope: "col" }, name)));
  return place.replaceChildren(el("div.table-wrap", { tabindex: "0", role: "region", "aria-label": t("对接系统", "Webhooks") }, el("table", {}, el("thead", {}, head), el("tbody", {}, items.map(hook)))));
}

function hook(item) {
  const kinds = item.kinds.length ? item.kinds.map((kind) => label("verb", kind)).join(t("、", ", ")) : t("全部", "everything");
  const change = (path, title, text) => el("button.button.button-small", { type: "button", onclick: () => changeHook(item, path, title, text) }, title);
  const acting = item.active
    ? [change("secret", t("换密钥", "New secret"), t("旧密钥立即失效，对方须换用新密钥。", "The old secret signs nothing from now on; the other side needs the new one.")), change("stop", t("停用", "Switch off"), t("停用后不再通知；等待发送的消息转入“未能送达”。", "It is told of nothing more; what waits for it counts as not delivered."))]
    : [change("start", t("恢复", "Switch on"), t("从现在起恢复通知。", "It is told of what happens from now on."))];
  return el("tr", {},
    el("td", {}, item.name, " ", item.active ? badge(t("启用", "on"), "good") : badge(t("停用", "off"))),
    el("td.mono", {}, item.url), el("td", {}, kinds),
    el("td.num", {}, item.reached_at ? moment(item.reached_at) : "–"), el("td", {}, el("span.row", {}, acting)));
}

async function changeHook(item, path, title, text) {
  const reason = await askWhy(`${title}${t("：", ": ")}${item.name}`, text, title);
  if (!reason) return;
  try {
    const { secret } = await postJson(`/webhooks/${item.id}/${path}`, { reason });
    if (secret) showSecret(item.name, secret);
    await Promise.all([listWebhooks(), refresh()]);
  } catch (failure) {
    showFailure(failure);
  }
}

function showSecret(name, secret) {
  $("[data-secret]").replaceChildren(notice(t(`“${name}”的密钥只显示这一次，请立即交给对方保存：`, `The secret of “${name}” is shown this once; hand it over now:`), "warn"), el("code.secret", {}, secret));
}

async function add() {
  const kinds = new FormData(form).getAll("kinds");
  const name = form.elements.name.value.trim();
  const { secret } = await postJson("/webhooks", { name, url: form.elements.url.value.trim(), kinds });
  showSecret(name, secret);
  form.reset();
  await listWebhooks();
}

$("[data-why-cancel]").addEventListener("click", () => why.close(""));
$("[data-verbs]").replaceChildren(...members("verb").map(([value, words]) => el("label", {}, el("input", { type: "checkbox", name: "kinds", value }), " ", words)));
form.addEventListener("submit", (event) => runStep(event, form, add));
more.addEventListener("click", () => listOutbox().catch(showFailure));
await Promise.all([listOutbox(), listWebhooks()]).catch(showFailure);
