// JSON in and out; a refusal becomes a Problem that says its sentence in the page's language.
import { lang, t } from "./words.js";

export class Problem extends Error {
  constructor(status, body = {}) {
    const own = lang === "en" ? body.detail_en : body.detail_zh;
    super(own ?? body.detail ?? body.title ?? t(`服务器答复 ${status}。`, `The server answered ${status}.`));
    this.status = status;
    this.code = body.code;
    this.fields = body.fields ?? [];
    this.body = body;
  }
}

async function answer(response) {
  if (response.status === 204) return {};
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const body = isJson ? await response.json() : {};
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem(0, {
      detail_zh: "连不上服务器，请确认服务正在运行，然后重试。",
      detail_en: "The server cannot be reached. Check that it is running, then try again.",
    });
  }
  return answer(response);
}

/** Put the values that are set behind the path; arrays repeat their name. */
export function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.append(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

export async function getJson(path, params, options = {}) {
  try {
    return await ask(address(path, params), { headers: { Accept: "application/json" }, ...options });
  } catch (failure) {
    // Nothing typed is lost by going: who sends something sees the refusal where they are instead.
    if (failure.status === 401) location.assign(address("/sign-in", { next: location.pathname + location.search }));
    throw failure;
  }
}

export const postJson = (path, body, options = {}) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...options.headers },
    body: JSON.stringify(body ?? {}),
  });

export async function remove(path) {
  await ask(path, { method: "DELETE", headers: { Accept: "application/json" } });
  return true;
}

export const postForm = (path, form) =>
  ask(path, { method: "POST", headers: { Accept: "application/json" }, body: form });
