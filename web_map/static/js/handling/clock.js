// How long there is left, in words; what is late stands out by word and tone, never by colour alone.
import { badge, el } from "../kit/dom.js";
import { fullMoment } from "../kit/time.js";
import { label, t } from "../kit/words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Whole days, hours or minutes of a span; the larger unit that is at least one. */
function spanWords(ms) {
  if (ms >= 2 * DAY) return t(`${Math.floor(ms / DAY)} 天`, `${Math.floor(ms / DAY)} d`);
  if (ms >= HOUR) return t(`${Math.floor(ms / HOUR)} 小时`, `${Math.floor(ms / HOUR)} h`);
  return t(`${Math.max(1, Math.floor(ms / MINUTE))} 分钟`, `${Math.max(1, Math.floor(ms / MINUTE))} min`);
}

/** "late", "soon" (less than four hours, or a tenth of a week), "later" or "none". */
export function urgencyOf(dueAt, now = Date.now()) {
  if (!dueAt) return "none";
  const left = new Date(dueAt) - now;
  if (left < 0) return "late";
  return left < 4 * HOUR ? "soon" : "later";
}

export function dueWords(dueAt, now = Date.now()) {
  if (!dueAt) return t("未计时", "No clock");
  const left = new Date(dueAt) - now;
  return left < 0 ? t(`超时 ${spanWords(-left)}`, `${spanWords(-left)} late`) : t(`剩 ${spanWords(left)}`, `${spanWords(left)} left`);
}

const TONE = { late: "bad", soon: "warn", later: "", none: "" };

/** A badge with the time left, what for, and the moment itself on hovering. */
export function dueBadge(dueAt, kind) {
  const what = kind ? `${label("clock", kind)} · ` : "";
  const made = badge(`${what}${dueWords(dueAt)}`, TONE[urgencyOf(dueAt)]);
  if (dueAt) made.title = fullMoment(dueAt);
  return made;
}

const CARD = { normal: "warn", yellow: "warn", red: "bad" };

/** What an incident is, as badges: tier, urgent, risk, supervision. */
export function gradeBadges(incident) {
  return [
    incident.urgent ? badge(t("紧急", "Urgent"), "bad") : null,
    incident.tier && incident.tier !== "unset" ? badge(label("tier", incident.tier), "accent") : null,
    incident.supervision && incident.supervision !== "none" ? badge(label("supervision", incident.supervision), CARD[incident.supervision]) : null,
    incident.risk ? badge(t(`风险${label("risk", incident.risk)}`, `Risk ${label("risk", incident.risk).toLowerCase()}`), incident.risk === "red" ? "bad" : "") : null,
  ].filter(Boolean);
}

export const unitWords = (name, code) => name ?? code ?? el("span.muted", {}, "–");
