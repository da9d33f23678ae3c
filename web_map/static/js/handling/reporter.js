// Who reported: masked until somebody says what for they look; that is written down.
import { $, el, facts } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { postJson } from "../kit/http.js";
import { t } from "../kit/words.js";

/** A section about the reporter; null when nobody is on record. */
export function reporterSection(incident) {
  const { reporter } = incident;
  if (!reporter) return null;
  const place = el("div.stack-s", { data: { reporter: "" } }, told(reporter));
  if (reporter.name || reporter.phone) place.append(revealForm(incident, place));
  return place;
}

const told = ({ name, phone, is_informant: isInformant }) => el("div", {},
  facts([[t("姓名", "Name"), name], [t("电话", "Telephone"), phone]]),
  isInformant ? el("p.small.muted", {}, t("举报人受保护，仅县级中心可见。", "A protected informant: for the county's centre alone.")) : null);

function revealForm(incident, place) {
  const form = el("form.row.reveal", {},
    el("label.visually-hidden", { for: "purpose" }, t("查看目的", "What for")),
    el("input", { id: "purpose", name: "purpose", required: true, minlength: 2, maxlength: 200, placeholder: t("查看目的，如：回访", "What for, e.g. call-back") }),
    el("button.button.button-small", {}, t("查看原文（记入审计）", "Show in full (audited)")),
    el("p.error", { data: { error: "" }, role: "alert", hidden: true }));
  form.addEventListener("submit", (event) => runStep(event, form, async () => {
    const found = await postJson(`/incidents/${incident.id}/reporter/reveal`, { purpose: form.purpose.value.trim() });
    const call = found.phone ? el("a", { href: `tel:${found.phone}` }, found.phone) : null;
    $("dl", place)?.replaceWith(facts([[t("姓名", "Name"), found.name], [t("电话", "Telephone"), call]]));
    form.remove();
  }));
  return form;
}
