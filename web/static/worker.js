// The service worker: pages come from the network when it answers, else as they were last seen. Only a person's own
// pages and the styles and scripts; entries are not its business (keeping.js).
"use strict";

const SHELF = "greenleaf-1";
const PATIENCE = 6000; // a network slower than this is no network
const FRESH = 30 * 60 * 1000;
const STILL = ["greenleaf.css", "own.css", "greenleaf.js", "kept.js", "keeping.js", "glass.js", "visit.js"].map((name) => "/static/" + name);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(STILL)));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function keeps(url) {
  const asks = [...url.searchParams.keys()].some((name) => name !== "told" && name !== "lang");
  return url.origin === self.location.origin && !asks && /^\/(p|static)\//.test(url.pathname) && !url.pathname.includes("/photos/");
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && keeps(url)) event.respondWith(best(event.request, url));
});

async function best(request, url) {
  const shelf = await caches.open(SHELF);
  const seen = await shelf.match(url.pathname);
  const now = fetch(request).then((answer) => noted(shelf, url, answer));
  if (!seen) return now;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, seen.clone()));
  return Promise.race([now, late]).catch(() => seen);
}

async function noted(shelf, url, answer) {
  if (answer.status === 404) await forget(shelf, url.pathname, []);
  else if (answer.ok && !url.searchParams.has("told")) await shelf.put(url.pathname, answer.clone());
  return answer;
}

async function forget(shelf, path, but) {
  for (const request of await shelf.keys()) {
    const other = new URL(request.url).pathname;
    if (other.startsWith(path) && !but.includes(other)) await shelf.delete(request);
  }
}

async function stock(home, pages) {
  const shelf = await caches.open(SHELF);
  await forget(shelf, home, pages);
  for (const page of pages) {
    const seen = await shelf.match(page);
    const age = seen ? Date.now() - Date.parse(seen.headers.get("date")) : Infinity;
    if (!(age < FRESH)) await fetch(page).then((answer) => noted(shelf, new URL(page, self.location), answer)).catch(() => {});
  }
}

self.addEventListener("message", (event) => event.waitUntil(stock(event.data.home, event.data.pages)));
