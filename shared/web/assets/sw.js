// The service worker: opens a register without signal, with the page as it last was on this phone.
//
// It answers for the registers (/r/) alone: this is their scope. A register's page is kept for seven days at the most and
// goes as soon as its link is refused; what a page loads from /assets/ never changes. Nothing else is kept, and what is
// sent passes by untouched.
"use strict";

const PAGES = "registers";
const ASSETS = "assets";
const DAYS_KEPT = 7;
const PATIENCE = 6000;
const KEPT_AT = "x-kept-at";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/assets/")) {
    event.respondWith(asset(event.request));
  } else if (/^\/r\/[^/]+$/.test(address.pathname)) {
    event.respondWith(register(event, address));
  }
});

async function asset(request) {
  const kept = await caches.open(ASSETS);
  const found = await kept.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}

async function register(event, address) {
  const kept = await caches.open(PAGES);
  await forgetOld(kept);
  const asked = answered(event.request, kept, address);
  const found = await kept.match(address.pathname);
  if (!found) return asked;
  // What comes too late is still kept for the next time.
  event.waitUntil(asked.catch(() => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, found));
  return Promise.race([asked, late]).catch(() => found);
}

async function answered(request, kept, address) {
  const answer = await fetch(request);
  if (answer.status === 404 || answer.status === 410) {
    await kept.delete(address.pathname);
  } else if (answer.ok && !address.search && !answer.redirected && !isNeverKept(answer)) {
    await kept.put(address.pathname, await dated(answer.clone()));
  }
  return answer;
}

// The page before a register, without a name, is not worth keeping, and says so.
function isNeverKept(answer) {
  return (answer.headers.get("cache-control") || "").includes("no-store");
}

async function dated(answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  headers.delete("content-encoding");
  return new Response(await answer.blob(), { status: answer.status, headers });
}

async function forgetOld(kept) {
  for (const request of await kept.keys()) {
    const page = await kept.match(request);
    const age = Date.now() - Number(page && page.headers.get(KEPT_AT));
    if (age > DAYS_KEPT * 24 * 60 * 60 * 1000) await kept.delete(request);
  }
}
