// What is told of an evening: written to the telephone together with its way to the server.
import { change, device } from "./store.js";

/** A sending as the server takes it; `revision` counts how often the same thing was told. */
async function sendingOf(kind, team, about, revision, body) {
  return { id: crypto.randomUUID(), team_id: team, device: await device(), kind, about, revision, device_at: new Date().toISOString(), body };
}

/** Keep a call at a door and queue its telling. */
export async function tellVisit(visit, person) {
  const told = { ...visit, revision: (visit.revision ?? 0) + 1, result: null, words: null, is_draft: false };
  const body = defined({
    household_id: told.household, stop_id: told.stop, outcome: told.outcome, arrived_at: told.arrived_at, left_at: told.left_at,
    position: told.position, topics: told.topics, opinion: told.opinion || undefined, consent: told.consent,
  });
  const sending = await sendingOf("visit", told.team, told.id, told.revision, body);
  await change(["visits", "outbox"], (visits, outbox) => {
    visits.put(told);
    outbox.add({ person, sending });
  });
  return told;
}

/** Keep something found at a door and queue its telling. */
export async function tellFinding(finding, visit, person) {
  const told = { ...finding, id: crypto.randomUUID(), visit: visit.id, household: visit.household, team: visit.team, person, found_at: new Date().toISOString() };
  const body = defined({ visit_id: visit.id, household_id: visit.household, category: told.category, title: told.title, urgent: told.urgent, found_at: told.found_at });
  const sending = await sendingOf("finding", visit.team, told.id, 1, body);
  await change(["findings", "outbox"], (findings, outbox) => {
    findings.put(told);
    outbox.add({ person, sending });
  });
}

/** Queue a sign of life, or that the team sets out or is back; remembers when. */
export async function tellOfTeam(kind, team, person, { position, help = false } = {}) {
  const body = kind === "sign" ? defined({ position, help }) : defined({ position });
  const sending = await sendingOf(kind, team, crypto.randomUUID(), 1, body);
  await change(["kept", "outbox"], (kept, outbox) => {
    kept.put({ name: `${kind}/${team}`, value: sending.device_at });
    kept.put({ name: `sign/${team}`, value: sending.device_at });
    outbox.add({ person, sending });
  });
}

/** Keep a photograph until it can be sent after its visit. */
export const keepPicture = (visit, file, person) =>
  change(["pictures"], (pictures) => { pictures.add({ person, visit: visit.id, team: visit.team, file, name: file.name }); });

const defined = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
