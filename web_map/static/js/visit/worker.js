// Keeps the page of a round working without a network. The server writes VERSION and SHELL above.
/* global VERSION, SHELL */
const CACHE = `visit-${VERSION}`;
const PAGE = "/visit";
/** A network that does not answer is none: somebody stands at a door. */
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));

async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: "reload" })));
  await fetchPage(new Request(PAGE)).catch(() => null); // nobody may be signed in just now
  await self.skipWaiting();
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("visit-") && name !== CACHE);
  if (!(await caches.match(PAGE, { cacheName: CACHE }))) await carryPage(old);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Whoever is out with an older page and no network keeps it until there is another. */
async function carryPage(old) {
  const pages = await Promise.all(old.map((cacheName) => caches.match(PAGE, { cacheName })));
  const page = pages.find(Boolean);
  if (page) await (await caches.open(CACHE)).put(PAGE, page);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(pageOf(request));
  else if (SHELL.includes(pathname)) event.respondWith(kept(request, pathname));
});

async function pageOf(request) {
  const old = await caches.match(PAGE, { cacheName: CACHE });
  if (!old) return fetchPage(request);
  const late = new Promise((resolve) => { setTimeout(() => resolve(old.clone()), PATIENCE_MS); });
  const fresh = fetchPage(request).then((page) => (page.status >= 500 ? old.clone() : page), () => old.clone());
  return Promise.race([fresh, late]);
}

async function fetchPage(request) {
  const page = await fetch(request);
  if (page.ok && !page.redirected && new URL(page.url).pathname === PAGE) {
    await (await caches.open(CACHE)).put(PAGE, page.clone());
  }
  return page;
}

async function kept(request, pathname) {
  return (await caches.match(pathname, { cacheName: CACHE })) ?? fetch(request);
}
