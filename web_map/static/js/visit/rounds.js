// The rounds on this telephone: fetched when there is a network, kept for when there is none.
import { dayStart, nextDay } from "../kit/time.js";
import { exchange, sync } from "./outbox.js";
import { all, change, keep, recall } from "./store.js";

const HOUR_MS = 3_600_000;

/** What is shown: nothing before `load` came back. */
export const here = { person: null, rounds: [], topics: [], check_in_min: 30, night_ends: "06:00", as_of: null };

/** Read what is kept, without those whose evening is long over. */
export async function load() {
  const kept = await recall("rounds");
  if (kept) Object.assign(here, kept);
  here.person ??= (await recall("person")) ?? null;
  await forgetOld();
}

/** Fetch the rounds anew; somebody else's are no business of whoever signed in now. */
export async function fetchRounds() {
  const told = await exchange("/night-visits/rounds");
  Object.assign(here, told);
  await keep("person", told.person);
  await keep("rounds", told);
  sync.trouble = sync.trouble?.status === 401 ? null : sync.trouble;
  await forgetOld();
}

/** An evening is over when its night is; a day later nothing of it is left here. */
function endOf({ evening }) {
  const [hours, minutes] = here.night_ends.split(":").map(Number);
  return new Date(dayStart(nextDay(evening))).getTime() + (hours + minutes / 60) * HOUR_MS;
}

/** Remove rounds that are completed and sent, and all of an evening a day after its end. */
async function forgetOld() {
  const unsent = new Set([...await all("outbox"), ...await all("pictures")].map((one) => one.sending?.team_id ?? one.team));
  const stays = (round) => Date.now() < endOf(round) + 24 * HOUR_MS && (round.state !== "completed" || unsent.has(round.id));
  here.rounds = here.rounds.filter(stays);
  const teams = new Set(here.rounds.map(({ id }) => id));
  const [visits, findings] = await Promise.all([all("visits"), all("findings")]);
  // Another person's records stay as long as they wait to be sent; then only these doors' do.
  const goes = (record) => !teams.has(record.team) && !unsent.has(record.team);
  await change(["kept", "visits", "findings"], (kept, ofVisits, ofFindings) => {
    if (here.as_of) kept.put({ name: "rounds", value: { ...here } });
    visits.filter(goes).forEach(({ id }) => ofVisits.delete(id));
    findings.filter(goes).forEach(({ id }) => ofFindings.delete(id));
  });
}

/** Take the doors off this telephone when somebody signs out; what was not sent stays. */
export async function forgetDoors() {
  here.rounds = [];
  await change(["kept"], (kept) => { kept.delete("rounds"); });
}

export const roundOf = (household) => here.rounds.find(({ stops }) => stops.some((stop) => stop.household_id === household));
export const stopOf = (household) => roundOf(household)?.stops.find((stop) => stop.household_id === household);

/** What this telephone tells of each door: by household, the latest record of its round. */
export async function ownVisits() {
  const found = new Map();
  for (const visit of await all("visits")) if (here.rounds.some(({ id }) => id === visit.team)) found.set(visit.household, visit);
  return found;
}

/** How a door stands: by this telephone, by a colleague's, or not at all. */
export function standing(stop, own) {
  const visit = own.get(stop.household_id);
  if (visit && !visit.is_draft) return { outcome: visit.outcome, at: visit.arrived_at, result: visit.result ?? "waiting", words: visit.words };
  const told = stop.told.find(({ counts }) => counts);
  return told ? { outcome: told.outcome, at: told.arrived_at, result: "theirs" } : { outcome: null, isThere: Boolean(visit) };
}
