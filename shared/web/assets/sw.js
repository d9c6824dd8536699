// The service worker: opens a register without signal, with the page as it last was on this phone.
//
// A register's page is kept for seven days and goes as soon as its link is refused; what a page loads from /assets/
// never changes. Nothing else is kept, and what is sent passes by untouched. It sees every page of ours that is opened
// on this phone: the first one after these days, whichever it is, has what is too old deleted. What someone typed and
// did not send is where only a page can reach it (register/drafts.js), so that page is preceded by one that deletes it
// and asks again.
"use strict";

/** What a service worker is, which the types of workers at large do not say. */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const PAGES = "registers";
const ASSETS = "assets";
const DAYS_KEPT = 7;
const PATIENCE = 6000;
const HOUR = 60 * 60 * 1000;
const KEPT_AT = "x-kept-at";
const NOTE = "/drafts";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.origin !== worker.location.origin) return;
  if (event.request.method !== "GET") {
    event.waitUntil(forgetOld());
    return;
  }
  if (address.pathname.startsWith("/assets/")) {
    event.respondWith(asset(event.request));
  } else if (/^\/r\/[^/]+$/.test(address.pathname)) {
    event.respondWith(preceded(event.request, () => register(event, address)));
  } else if (event.request.mode === "navigate") {
    event.respondWith(preceded(event.request, () => fetch(event.request)));
  }
});

/** @param {Request} request */
async function asset(request) {
  const kept = await caches.open(ASSETS);
  const found = await kept.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}

/**
 * @param {Request} request
 * @param {() => Promise<Response>} answer
 */
async function preceded(request, answer) {
  await forgetOld().catch(() => undefined);
  return (request.mode === "navigate" && (await tidying().catch(() => undefined))) || answer();
}

async function tidying() {
  const told = await caches.open("drafts");
  const note = await told.match(NOTE);
  if (!note || !isOld(note)) return undefined;
  // Should that page not come to its end, it is tried again, but not at once.
  const headers = new Headers(note.headers);
  headers.set(KEPT_AT, String(Date.now() - DAYS_KEPT * 24 * HOUR + HOUR));
  await told.put(NOTE, new Response("", { headers }));
  const script = new URL(note.headers.get("x-script") || "").pathname;
  return new Response(`<!DOCTYPE html><html data-tidy><title>…</title><script src="${script}"></script></html>`, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    },
  });
}

/**
 * @param {FetchEvent} event
 * @param {URL} address
 */
async function register(event, address) {
  const kept = await caches.open(PAGES);
  const asked = answered(event.request, kept, address);
  const found = await kept.match(address.pathname);
  if (!found) return asked;
  // What comes too late is still kept for the next time.
  event.waitUntil(asked.catch(() => undefined));
  /** @type {Promise<Response>} */
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE, found);
  });
  return Promise.race([asked, late]).catch(() => found);
}

/**
 * @param {Request} request
 * @param {Cache} kept
 * @param {URL} address
 */
async function answered(request, kept, address) {
  const answer = await fetch(request);
  if (answer.status === 404 || answer.status === 410) {
    await kept.delete(address.pathname);
  } else if (answer.ok && !address.search && !answer.redirected && !isNeverKept(answer)) {
    await kept.put(address.pathname, await dated(answer.clone()));
  }
  return answer;
}

/**
 * The page before a register, without a name, is not worth keeping, and says so.
 * @param {Response} answer
 */
function isNeverKept(answer) {
  return (answer.headers.get("cache-control") || "").includes("no-store");
}

/** @param {Response} answer */
async function dated(answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  headers.delete("content-encoding");
  return new Response(await answer.blob(), { status: answer.status, headers });
}

async function forgetOld() {
  const kept = await caches.open(PAGES);
  for (const request of await kept.keys()) {
    const page = await kept.match(request);
    if (page && isOld(page)) await kept.delete(request);
  }
}

/** @param {Response} answer */
const isOld = (answer) => Date.now() - Number(answer.headers.get(KEPT_AT)) > DAYS_KEPT * 24 * HOUR;
