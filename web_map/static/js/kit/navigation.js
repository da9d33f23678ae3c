// The navigation in one line: what has no room in it stands under 更多, the page one is on never.
import { $, $$ } from "./dom.js";

const list = $(".mainnav .nav-list");
const more = $(".mainnav .nav-more");
const under = $("ul", more);
const entries = $$("li", list);

/** How wide the line may be while 更多 stands beside it. */
function roomBesideMore() {
  more.hidden = false;
  return list.parentElement.clientWidth - more.offsetWidth;
}

function layOut() {
  list.replaceChildren(...entries);
  const room = list.parentElement.clientWidth;
  const widths = entries.map((entry) => entry.offsetWidth);
  const total = widths.reduce((sum, width) => sum + width, 0);
  more.hidden = true;
  if (total <= room) return more.removeAttribute("open");
  const kept = keep(widths, roomBesideMore());
  list.replaceChildren(...entries.filter((_, at) => kept.has(at)));
  under.replaceChildren(...entries.filter((_, at) => !kept.has(at)));
  more.classList.toggle("has-count", $(".count", under) !== null);
}

/** The places of the entries with room in the line, in their order; that of the page comes first. */
function keep(widths, room) {
  const here = entries.findIndex((entry) => $("[aria-current]", entry));
  const kept = new Set(here < 0 ? [] : [here]);
  let left = room - (widths[here] ?? 0);
  for (const [at, width] of widths.entries()) {
    if (at === here) continue;
    if (width > left) break;
    kept.add(at);
    left -= width;
  }
  return kept;
}

if (list && entries.length) {
  new ResizeObserver(layOut).observe(list.parentElement);
  document.fonts?.ready.then(layOut);
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    event.stopPropagation();
    more.open = false;
    $("summary", more).focus();
  });
  document.addEventListener("click", (event) => {
    if (!more.contains(event.target)) more.open = false;
  });
  more.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false;
  });
}
