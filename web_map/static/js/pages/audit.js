// The audit trail, page by page.
import { $, el, empty, settle } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { fullMoment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, members, t } from "../kit/words.js";

const filters = $("[data-filters]");
const more = $("[data-more]");
let next = null;

const wanted = () => ({ actor: filters.actor.value.trim(), action: filters.action.value, object: filters.object.value.trim() });

const named = (name, id) => (name ? [name, el("div.muted.tiny.mono", {}, id)] : [el("span.mono", {}, id)]);

const DETAILS = {
  address: t("来自", "from"), role: t("角色", "role"), area: t("辖区", "area"), unit: t("单位", "unit"), until: t("到期", "until"),
  clearance: t("密级", "up to"), scopes: t("用途", "purpose"), days: t("天数", "days"), sessions: t("会话数", "sessions"), accounts: t("账号数", "accounts"),
};

const MEMBERS = { role: "role", scopes: "token_scope", clearance: "privacy_label" };

const detailWords = (details) => Object.entries(details)
  .filter(([, value]) => value !== null && value !== "")
  .map(([name, value]) => `${DETAILS[name] ?? name}${t("：", ": ")}${[value].flat().map((one) => label(MEMBERS[name], one)).join(t("、", ", "))}`)
  .join(" · ");

const rowOf = (one) => el("tr", {},
  el("td.num", {}, one.id), el("td.nowrap", {}, fullMoment(one.at)), el("td", {}, named(one.actor_name, one.actor)),
  el("td", {}, label("audit_action", one.action)), el("td", {}, named(one.object_name, one.object)),
  el("td", {}, [one.purpose, one.fields.join(", "), detailWords(one.details)].filter(Boolean).join(" · ") || "–"));

async function show({ isMore = false } = {}) {
  const told = await getJson("/audit/entries", { ...wanted(), before: isMore ? next : null });
  next = told.next;
  more.hidden = next === null;
  const rows = told.items.map(rowOf);
  if (isMore) {
    $("[data-entries] tbody").append(...rows);
    return;
  }
  const heads = ["№", t("时间", "When"), t("操作人", "By whom"), t("操作", "What"), t("对象", "To what"), t("事由与细节", "Purpose, details")];
  $("[data-entries]").replaceChildren(rows.length
    ? el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows))
    : empty(t("没有符合的记录", "No such entry")));
}

$("[data-actions]").append(...members("audit_action").map(([value, name]) => el("option", { value }, name)));
filters.addEventListener("input", settle(() => show().catch(showFailure)));
filters.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => show({ isMore: true }).catch(showFailure));
show().catch(showFailure);
