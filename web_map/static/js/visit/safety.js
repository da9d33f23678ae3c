// Signs of life: when the next is due, and a quiet way to ask for help.
import { $, el } from "../kit/dom.js";
import { t } from "../kit/words.js";
import { here } from "./rounds.js";
import { recall } from "./store.js";

/** So long the button is held: long enough never to be pressed in a pocket by chance. */
export const HOLD_MS = 1500;

/** The bar at the bottom, while a round is under way. */
export function safetyBar({ onSign, onHelp }) {
  const help = el("button.button.big.help", { type: "button", data: { help: "" }, "aria-describedby": "help-how" }, t("求助（按住）", "Help (hold)"));
  holdToAct(help, onHelp);
  return el("div.safety", { data: { safety: "" }, hidden: true },
    el("span.small", { data: { due: "" }, role: "status" }),
    el("span.visually-hidden", { id: "help-how" }, t("按住一秒半发出求助", "Hold for a second and a half to ask for help")),
    el("span.row", {}, el("button.button.button-primary.big", { type: "button", data: { sign: "" }, onclick: onSign }, t("报平安", "We are fine")), help));
}

function holdToAct(button, act) {
  let timer = null;
  const begin = (event) => {
    if (event.repeat || timer) return;
    button.dataset.held = "";
    timer = setTimeout(() => { stop(); navigator.vibrate?.(80); act(); }, HOLD_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = null;
    delete button.dataset.held;
  };
  const isKey = ({ key }) => key === "Enter" || key === " ";
  button.addEventListener("pointerdown", begin);
  for (const kind of ["pointerup", "pointercancel", "pointerleave", "blur"]) button.addEventListener(kind, stop);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => { if (isKey(event)) begin(event); });
  button.addEventListener("keyup", (event) => { if (isKey(event)) stop(); });
}

export const roundUnderWay = () => here.rounds.find(({ started_at: since, ended_at: until }) => since && !until);

/** Say when the next sign is due, of the one round under way. */
export async function showDue(bar) {
  const round = roundUnderWay();
  bar.hidden = !round;
  document.body.classList.toggle("has-safety", Boolean(round));
  if (!round) return;
  const last = (await recall(`sign/${round.id}`)) ?? round.started_at;
  const left = Math.ceil((new Date(last).getTime() + here.check_in_min * 60_000 - Date.now()) / 60_000);
  const due = $("[data-due]", bar);
  due.textContent = left > 0 ? t(`${left} 分钟内报一次平安`, `Next sign of life within ${left} min`) : t("该报平安了", "A sign of life is due");
  bar.classList.toggle("is-late", left <= 0);
}
