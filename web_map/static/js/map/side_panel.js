// The panel over a map: at its side, or a sheet from below where the map is narrow.
import { $, el } from "../kit/dom.js";
import { t } from "../kit/words.js";

const isPhone = matchMedia("(max-width: 720px)");

/** `onLeave` says where the focus goes when what the panel was opened from is no longer there. */
export function createSidePanel(panel, { onClose, onLeave }) {
  const workbench = $("[data-workbench]");
  let opener = null;

  function fill(title, sections, { focus } = {}) {
    const closer = el("button.button.button-small", { type: "button", onclick: onClose, "aria-label": t("关闭", "Close") }, "×");
    if (!panel.contains(document.activeElement)) opener = document.activeElement;
    panel.replaceChildren(el("header", {}, el("div", {}, title), closer), ...sections.filter(Boolean));
    panel.hidden = false;
    panel.scrollTop = 0;
    workbench.classList.add("has-panel");
    if (!focus) return;
    if (isPhone.matches) workbench.scrollIntoView({ block: "start" });
    panel.focus({ preventScroll: true });
  }

  function close() {
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = true;
    workbench.classList.remove("has-panel");
    if (!hadFocus) return;
    if (opener?.isConnected && opener !== document.body) opener.focus();
    else onLeave();
  }

  return { fill, close };
}
