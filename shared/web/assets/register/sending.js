// Sending: one queue, which asks again until the service has answered.
//
// A draft is always sent with the same number, so that it is stored once however often it arrives. No answer, and an
// answer that is not the service's own, leave it waiting for the next time.
import { everythingIn } from "./drafts.js";

/**
 * @typedef {import("./drafts.js").Draft} Draft
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} [reference]
 * @property {string} [receipt]
 * @property {{ code: string }[]} [problems]
 * @typedef {object} Listener what the page does when something has happened to a draft
 * @property {(draft: Draft) => void} sending
 * @property {(saved: import("./drafts.js").Saved) => void} arrived
 * @property {(draft: Draft) => void} sentBack
 * @property {() => void} done
 */

const LONGEST = 35 * 1000;

/**
 * Return a function that sends what waits; called while it sends, it looks once more when it is through.
 * @param {import("./drafts.js").Drafts} drafts
 * @param {Listener} listener
 */
export function queueOf(drafts, listener) {
  let sending = false;
  let onceMore = false;

  async function sendWaiting() {
    onceMore = true;
    if (sending) return;
    sending = true;
    try {
      while (onceMore) {
        onceMore = false;
        await inTurn(async () => {
          for (const draft of drafts.all().filter((found) => found.state === "waiting")) await send(draft);
        });
      }
    } finally {
      sending = false;
      listener.done();
    }
  }

  /** @param {Draft} draft */
  async function send(draft) {
    drafts.change(draft.number, { tried: true });
    listener.sending(draft);
    const answer = await ask(draft);
    if (!answer) return;
    if (answer.reference) {
      const { reference, receipt } = answer;
      const saved = { number: draft.number, reference, receipt };
      drafts.arrived(saved);
      listener.arrived(saved);
      return;
    }
    const state = stateAfter(answer);
    drafts.change(draft.number, { state, pressed: false });
    if (state === "gone") await forgetRoster(draft.page);
    if (state === "refused" || state === "conflict") listener.sentBack(draft);
  }

  return sendWaiting;
}

/**
 * One tab at a time, where the browser can tell; the number makes sure of it everywhere.
 * @param {() => Promise<void>} work
 */
async function inTurn(work) {
  await (navigator.locks ? navigator.locks.request("register-sending", work) : work());
}

/**
 * Return the service's answer, or null where there is none.
 * @param {Draft} draft
 * @returns {Promise<Answer | null>}
 */
async function ask(draft) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST);
  try {
    const answer = await fetch(draft.page, {
      method: "POST",
      body: new URLSearchParams(everythingIn(draft)),
      headers: { accept: "application/json" },
      signal: stop.signal,
    });
    // A hotspot's own page is no answer of the service: only its JSON is.
    const { reference, receipt, problems } = await answer.json();
    return { status: answer.status, reference, receipt, problems };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Answer} answer
 * @returns {import("./drafts.js").State}
 */
function stateAfter({ status, problems }) {
  const codes = (problems || []).map((problem) => problem.code);
  if (!codes.length || status >= 500 || status === 429) return "waiting";
  if (codes.includes("no_such_link")) return "gone";
  return status === 409 ? "conflict" : "refused";
}

/** @param {string} page */
async function forgetRoster(page) {
  if ("caches" in globalThis) await (await caches.open("registers")).delete(page);
}
