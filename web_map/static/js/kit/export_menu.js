// A menu of files to take along: where each leads is asked at the moment somebody chooses it.
import { $, $$ } from "./dom.js";

/** `addressOf(dataset)` tells where a link leads now; nothing while there is nothing to take. */
export function bindExport(menu, addressOf) {
  if (!menu) return;  // who looks at the page may not export
  const aim = () => {
    for (const link of $$("a", menu)) {
      const target = addressOf(link.dataset);
      link.setAttribute("aria-disabled", !target);
      if (target) link.href = target;
      else link.removeAttribute("href");
    }
  };
  for (const event of ["toggle", "focusin", "pointerdown", "input"]) menu.addEventListener(event, aim);
  menu.addEventListener("toggle", () => { if (menu.open) keepOnPage($(".export-choices", menu)); });
  menu.addEventListener("click", (event) => {
    if (event.target.closest("a")) setTimeout(() => { menu.open = false; });
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    $("summary", menu).focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  aim();
}

/** Open towards the left where there is no room at the right. */
function keepOnPage(choices) {
  choices.classList.remove("is-leftwards");
  choices.classList.toggle("is-leftwards", choices.getBoundingClientRect().right > innerWidth);
}
