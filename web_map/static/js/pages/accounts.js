// Accounts, roles and tokens, for those who grant rights.
import { ask } from "../kit/ask.js";
import { $, $$, badge, el, empty, settle } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson, remove } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { label, members, t } from "../kit/words.js";
import { showTokens, startTokens } from "../people/tokens.js";
import { startWhoSees } from "../people/who_sees.js";

const once = $("[data-once]");
const grantDialog = $("[data-grant-dialog]");
const viewDialog = $("[data-view-dialog]");
let chosen = null;

/** A password or token that is shown now and never again. */
export function tellOnce(words, secret) {
  once.replaceChildren(el("p", {}, words), el("code.mono.once", {}, secret));
  once.hidden = false;
  once.scrollIntoView({ block: "nearest" });
}

const stateOf = (one) => [
  one.disabled_at ? badge(t("已停用", "Disabled"), "bad") : null,
  one.locked_until && new Date(one.locked_until) > new Date() ? badge(t("锁定中", "Locked"), "warn") : null,
  one.must_change ? badge(t("须改密码", "Must change")) : null,
  one.has_second_factor ? badge(t("动态口令", "Second factor"), "good") : null,
  one.is_demo ? badge(t("演示", "Demo"), "warn") : null,
];

function grantBadge(grant) {
  const name = [label("role", grant.role), grant.unit || grant.area].filter(Boolean).join(" · ");
  const revoke = el("button.link", { type: "button", "aria-label": t(`收回${name}`, `Revoke ${name}`), onclick: () => revokeGrant(grant, name) }, "×");
  return el("span.badge.badge-accent", {}, grant.to ? `${name}（→ ${grant.to}）` : name, revoke);
}

async function revokeGrant(grant, name) {
  if (!(await ask(t("收回角色", "Revoke"), name, t("收回", "Revoke")))) return;
  await attempt(() => remove(`/people/grants/${grant.id}`));
}

async function attempt(deed) {
  try {
    await deed();
    await show();
  } catch (failure) {
    showFailure(failure);
  }
}

function deedsOf(one) {
  const path = `/people/${one.person_id}`;
  const button = (words, deed) => el("button.button.button-small", { type: "button", onclick: deed }, words);
  const sure = (words, deed) => async () => (await ask(words, `${one.name}（${one.login}）`, words)) && attempt(deed);
  return el("div.deeds", {},
    button(t("授予角色", "Grant"), () => open(grantDialog, one)),
    button(t("重置密码", "Reset password"), sure(t("重置密码", "Reset password"), async () => {
      const { one_time_password: password } = await postJson(`${path}/password`);
      tellOnce(t(`${one.name} 的一次性密码，只显示这一次：`, `One-time password of ${one.name}, shown this once:`), password);
    })),
    one.has_second_factor ? button(t("解除动态口令", "Remove second factor"), sure(t("解除动态口令", "Remove second factor"), () => remove(`${path}/second-factor`))) : null,
    button(t("结束会话", "End sessions"), sure(t("结束会话", "End sessions"), () => remove(`${path}/sessions`))),
    one.disabled_at
      ? button(t("启用", "Enable"), () => attempt(() => postJson(`${path}/enable`)))
      : button(t("停用", "Disable"), sure(t("停用", "Disable"), () => postJson(`${path}/disable`))),
    button(t("以此人身份查看", "View as"), () => open(viewDialog, one)));
}

function rowOf(one) {
  return el("tr", {},
    el("th", { scope: "row" }, el("span.mono", {}, one.login)),
    el("td", {}, one.name, el("div.muted.tiny", {}, one.unit)),
    el("td", {}, el("div.grants", {}, one.grants.length ? one.grants.map(grantBadge) : el("span.muted", {}, "–"))),
    el("td", {}, el("div.grants", {}, stateOf(one))),
    el("td.nowrap", {}, moment(one.last_seen_at)), el("td", {}, deedsOf(one)));
}

async function show() {
  const { items } = await getJson("/people", { text: $("[data-search]").text.value.trim() });
  const heads = [t("用户名", "Login"), t("姓名、单位", "Name, unit"), t("角色与辖区", "Roles and areas"), t("状态", "State"), t("最近使用", "Last used"), ""];
  $("[data-accounts]").replaceChildren(items.length
    ? el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, items.map(rowOf)))
    : empty(t("没有符合的账号", "No such account")));
}

function open(dialog, one) {
  chosen = one;
  $("form", dialog).reset();
  $("[data-error]", dialog).hidden = true;
  dialog.showModal();
}

const grantOf = (form) => ({ role: form.role.value, area: form.area.value.trim(), unit: form.unit.value.trim(), until: form.until.value || null });

function onSubmit(selector, step) {
  const form = $(selector);
  form.addEventListener("submit", (event) => runStep(event, form, () => step(form)));
}

onSubmit("[data-new]", async (form) => {
  const body = { login: form.login.value.trim(), name: form.elements.name.value.trim(), grant: grantOf(form) };
  const made = await postJson("/people", body);
  form.reset();
  tellOnce(t(`${made.login} 的一次性密码，只显示这一次；首次登录后必须修改：`, `One-time password of ${made.login}, shown this once; it has to be changed after signing in:`), made.one_time_password);
  await show();
});

onSubmit("[data-grant]", async (form) => {
  await postJson(`/people/${chosen.person_id}/grants`, grantOf(form));
  grantDialog.close();
  toast(t("已授予。", "Granted."));
  await show();
});

onSubmit("[data-view]", async (form) => {
  await postJson(`/people/${chosen.person_id}/view`, { purpose: form.purpose.value.trim() });
  location.assign("/");
});

for (const cancel of $$("[data-cancel]")) cancel.addEventListener("click", () => cancel.closest("dialog").close());
for (const select of $$("[data-roles]")) select.append(...members("role").map(([value, name]) => el("option", { value }, name)));
const search = settle(() => show().catch(showFailure));
$("[data-search]").addEventListener("input", search);
$("[data-search]").addEventListener("submit", (event) => event.preventDefault());

startTokens(tellOnce);
startWhoSees();
show().catch(showFailure);
showTokens().catch(showFailure);
