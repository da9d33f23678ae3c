// Who can see an incident, and by which grant.
import { $, badge, el, empty } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson } from "../kit/http.js";
import { label, t } from "../kit/words.js";

const form = $("[data-sees]");

const grantBadge = (grant) => badge([label("role", grant.role), grant.unit || grant.area].filter(Boolean).join(" · "), "accent");

function rowOf(one) {
  return el("tr", {}, el("th", { scope: "row" }, one.name, el("div.muted.tiny.mono", {}, one.login)),
    el("td", {}, el("div.grants", {}, one.grants.map(grantBadge))));
}

export function startWhoSees() {
  form.addEventListener("submit", (event) =>
    runStep(event, form, async () => {
      const found = await getJson(`/people/who-sees/${encodeURIComponent(form.no.value.trim())}`);
      const kept = el("p.small", {}, t("密级：", "Kept as: "), label("privacy_label", found.label));
      const table = el("table", {}, el("tbody", {}, found.items.map(rowOf)));
      $("[data-seen]").replaceChildren(kept, found.items.length ? table : empty(t("没有人能看到", "Nobody")));
    }),
  );
}
