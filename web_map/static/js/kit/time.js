// Moments in the county's own time zone, whatever the browser's.
import { lang, t, zone } from "./words.js";

const locale = lang === "en" ? "en-GB" : "zh-CN";
const style = { timeZone: zone, hour12: false };
const dayTime = new Intl.DateTimeFormat(locale, {
  ...style, month: lang === "en" ? "short" : "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
});
const whole = new Intl.DateTimeFormat(locale, {
  ...style, year: "numeric", month: lang === "en" ? "short" : "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});
const isoDay = new Intl.DateTimeFormat("sv-SE", { ...style, year: "numeric", month: "2-digit", day: "2-digit" });

/** Day and time; the year only when it is another one. */
export function moment(iso) {
  if (!iso) return "–";
  const isThisYear = countyDay().slice(0, 4) === isoDay.format(new Date(iso)).slice(0, 4);
  return isThisYear ? dayTime.format(new Date(iso)) : fullMoment(iso);
}

export const fullMoment = (iso) => (iso ? whole.format(new Date(iso)) : "–");

/** The day in the county `back` days ago, as YYYY-MM-DD. */
export const countyDay = (back = 0) => isoDay.format(new Date(Date.now() - back * 86_400_000));

/** The first instant of a county day, as RFC 3339 with that day's offset. */
export function dayStart(day) {
  const noon = new Date(`${day}T12:00:00Z`);
  const name = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(noon)
    .find((part) => part.type === "timeZoneName").value;
  return `${day}T00:00:00${name.replace("GMT", "") || "+00:00"}`;
}

/** Whether a text is a day as date fields write it. */
export const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** The day after, so that periods stay half-open. */
export function nextDay(day) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

export const asOf = (iso) => t(`截至 ${moment(iso)}`, `as of ${moment(iso)}`);

/** A span of days, half-open; without an end it still runs. */
export const spanWords = ({ effective_from: from, effective_to: to }) =>
  to ? t(`${from} 至 ${to}（不含）`, `${from} until ${to}`) : t(`${from} 起`, `since ${from}`);
