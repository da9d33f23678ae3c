// The incident page: the story, the tasks and clocks, the evidence, and what may be done next.
import { $, badge, el, facts } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { asOf, fullMoment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, t } from "../kit/words.js";
import { dueBadge, gradeBadges } from "../handling/clock.js";
import { fetchHandling, movesSection } from "../handling/moves.js";
import { picturesSection } from "../handling/pictures.js";
import { reporterSection } from "../handling/reporter.js";
import { storyList, worksTable } from "../handling/story.js";
import { assignmentSection } from "../map/incident_panel.js";

const page = $("[data-incident]");
const id = page.dataset.incident;

async function show() {
  page.setAttribute("aria-busy", "true");
  const [incident, seen] = await Promise.all([getJson(`/incidents/${id}`), fetchHandling(id)]);
  seen.no = incident.no;
  showHead(incident, seen);
  $("[data-moves]").replaceChildren(movesSection(seen, { onMoved: refresh }));
  $("[data-story]").replaceChildren(storyList(seen));
  $("[data-works]").replaceChildren(worksTable(seen));
  $("[data-reported]").replaceChildren(reported(incident));
  const reporter = reporterSection(incident);
  $("[data-who]").hidden = !reporter;
  $("[data-who] .body").replaceChildren(...[reporter].filter(Boolean));
  $("[data-why]").replaceChildren(assignmentSection(incident, { edition: null, nameOf: (code) => (code === incident.grid?.code ? `${incident.grid.name} ${code}` : code), onGrid: toGrid }));
  const canAdd = seen.moves.some(({ verb }) => ["submit_result", "feed_back", "finish", "start", "accept", "self_handle", "dispatch", "sign"].includes(verb));
  $("[data-pictures]").replaceChildren(await picturesSection(seen, { canAdd, onAdded: refresh }));
  page.removeAttribute("aria-busy");
}

const refresh = () => show().catch(showFailure);
const toGrid = (code) => location.assign(`/map?grid=${code}`);

function showHead(incident, { handling, merged_here: merged, as_of: now }) {
  document.title = `${incident.no} ${incident.title}`;
  $("[data-head]").replaceChildren(...[
    el("p.row.small.muted", {}, el("span.mono", {}, incident.no), asOf(now)),
    el("h1", {}, incident.title),
    el("p.row", {}, badge(label("state", handling.state), "accent"), gradeBadges(handling),
      handling.due_at ? dueBadge(handling.due_at, incident.due_kind) : null,
      handling.is_paused ? badge(t("已挂起", "Paused"), "warn") : null,
      handling.round > 1 ? badge(t(`第 ${handling.round} 轮`, `Round ${handling.round}`), "warn") : null),
    el("p.small", {}, t("承办：", "Held by: "), `${label("holding_level", handling.level)} · ${handling.holder.name || "–"}`),
    handling.merged_into ? el("p.notice", {}, t("本事件已并入 ", "Merged into "), el("a", { href: `/incident/${handling.merged_into}` }, t("另一起事件", "another incident"))) : null,
    merged.length ? el("p.small", {}, t("并入本事件的：", "Merged here: "), merged.map((one) => [el("a", { href: `/incident/${one.id}` }, one.no), " "]).flat()) : null,
  ].filter(Boolean));
}

function reported(incident) {
  const place = incident.position?.lat ? el("a", { href: `/map?incident=${incident.id}` }, t("在地图上看", "See it on the map")) : null;
  return el("div.stack-s", {}, incident.narrative ? el("p.narrative", {}, incident.narrative) : null,
    facts([
      [t("类别", "Category"), label("category", incident.category)],
      [t("渠道", "Channel"), label("channel", incident.channel)],
      [t("发生", "Occurred"), fullMoment(incident.occurred_at)],
      [t("上报", "Reported"), fullMoment(incident.reported_at)],
      [t("夜访", "Night visit"), foundByVisits(incident.night_visits)],
      [t("地址", "Address"), incident.address],
      [t("位置", "Position"), place],
    ]));
}

/** From which evenings' visits it came, or grew. */
function foundByVisits(found) {
  if (!found?.length) return null;
  const team = (one) => (one.team ? t(`第 ${one.team} 小组（${one.station}）`, `team ${one.team} (${one.station})`) : "");
  const said = found.map((one) => t(`由夜访发现：${one.evening} ${team(one)}`, `Found by a night visit: ${one.evening} ${team(one)}`));
  return el("span", { "data-found-by-visit": "" }, [...new Set(said)].join("；"));
}

await show().catch(showFailure);
