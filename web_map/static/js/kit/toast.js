// Short messages at the corner; a failure stays until it is closed.
import { $, el } from "./dom.js";
import { t } from "./words.js";

export function toast(text, { isBad = false } = {}) {
  const close = el("button", { type: "button", "aria-label": t("关闭", "Close"), onclick: () => box.remove() }, "×");
  const box = el(isBad ? "div.toast.toast-bad" : "div.toast", {}, el("span", {}, text), close);
  $("[data-toasts]").append(box);
  if (!isBad) setTimeout(() => box.remove(), 6000);
}

/** Show why something did not work; a call given up on purpose is no failure. */
export function showFailure(failure) {
  if (failure.name === "AbortError") return;
  toast(failure.message, { isBad: true });
  if (failure.status === undefined) throw failure;
}
