// Hours of an evening, in the county's zone.
import { lang, zone } from "../kit/words.js";

const hours = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "zh-CN", { timeZone: zone, hour12: false, hour: "2-digit", minute: "2-digit" });

/** 19:05 */
export const clock = (iso) => (iso ? hours.format(new Date(iso)) : "–");
