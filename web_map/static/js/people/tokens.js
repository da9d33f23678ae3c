// Access tokens of programs.
import { ask } from "../kit/ask.js";
import { $, badge, el, empty } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson, remove } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, members, t } from "../kit/words.js";

const form = $("[data-new-token]");

function stateOf(one) {
  if (one.revoked_at) return badge(t("已吊销", "Revoked"), "bad");
  return new Date(one.expires_at) < new Date() ? badge(t("已过期", "Expired"), "warn") : badge(t("有效", "In force"), "good");
}

async function revoke(one) {
  if (!(await ask(t("吊销令牌", "Revoke the token"), one.name, t("吊销", "Revoke")))) return;
  try {
    await remove(`/tokens/${encodeURIComponent(one.name)}`);
    await showTokens();
  } catch (failure) {
    showFailure(failure);
  }
}

const rowOf = (one) => el("tr", {},
  el("th", { scope: "row" }, el("span.mono", {}, one.name)),
  el("td", {}, one.scopes.map((scope) => label("token_scope", scope)).join(t("、", ", "))),
  el("td.nowrap", {}, moment(one.expires_at)), el("td.nowrap", {}, moment(one.last_used_at)), el("td", {}, stateOf(one)),
  el("td", {}, one.revoked_at ? null : el("button.button.button-small", { type: "button", onclick: () => revoke(one) }, t("吊销", "Revoke"))));

export async function showTokens() {
  const { items } = await getJson("/tokens");
  const heads = [t("名称", "Name"), t("用途", "Purpose"), t("到期", "Expires"), t("最近使用", "Last used"), t("状态", "State"), ""];
  $("[data-tokens]").replaceChildren(items.length
    ? el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, items.map(rowOf)))
    : empty(t("还没有令牌", "No tokens yet")));
}

export function startTokens(tellOnce) {
  $("[data-scopes]").append(...members("token_scope").map(([value, name]) => el("option", { value }, name)));
  form.addEventListener("submit", (event) =>
    runStep(event, form, async () => {
      const body = { name: form.elements.name.value.trim(), scopes: [form.scope.value], days: Number(form.days.value) };
      const { name, token } = await postJson("/tokens", body);
      form.reset();
      tellOnce(t(`令牌 ${name}，只显示这一次：`, `Token ${name}, shown this once:`), token);
      await showTokens();
    }),
  );
}
