// How grave a finding is: in words, and by the tone of its badge.
import { badge } from "./dom.js";
import { label } from "./words.js";

const TONE = { error: "bad", warning: "warn", note: "" };

export const severityBadge = (severity) => badge(label("severity", severity), TONE[severity]);
