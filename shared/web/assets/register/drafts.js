// What the phone keeps: drafts in localStorage, and a note that tells the service worker since when.
//
// A draft is one item of localStorage: what was typed, under the number of its form page. A draft that was changed
// after it may have arrived takes a new number and says which ones it `replaces`. Drafts go when they are saved; one
// that nobody pressed Send on goes after seven days.

/**
 * @typedef {"typing" | "waiting" | "refused" | "conflict" | "gone"} State
 * @typedef {[name: string, value: string]} Field
 * @typedef {object} Draft
 * @property {string} number the submission's number: it is stored once, however often it arrives
 * @property {string} group the group of its register
 * @property {string} about the session that its page is about, or ""
 * @property {string} page the path that it is sent to
 * @property {string[]} replaces the numbers that it takes the place of
 * @property {boolean} tried whether it may have arrived
 * @property {Field[]} fields what was typed
 * @property {string} label what the list of drafts calls it
 * @property {number} changed when it was changed last, in milliseconds
 * @property {State} state
 * @property {string} sentAt when Send was pressed, in ISO 8601, or ""
 * @property {boolean} [sent] whether Send was ever pressed
 * @property {boolean} [pressed] whether Send was pressed on the page that is open, and no answer has come yet
 * @property {boolean} [aside] whether another register was started in its place
 * @typedef {object} Saved
 * @property {string} number
 * @property {string} reference
 * @property {string} [receipt] the address of what is saved
 * @typedef {ReturnType<typeof draftsIn>} Drafts
 */

export const DAY = 24 * 60 * 60 * 1000;
const DAYS_KEPT = 7;
const MOST_REPLACED = 20;
const PREFIX = "register:";
const SAVED = "register-saved";
const NOTE = "/drafts";

/**
 * Return the drafts that a phone keeps in `storage`.
 * @param {Storage} storage
 */
export function draftsIn(storage) {
  /** @param {string} number */
  const keyOf = (number) => PREFIX + number;

  /** Return every draft, the one changed first in front; what is too old is removed. */
  function all() {
    /** @type {Draft[]} */
    const found = [];
    for (const key of keysOf(storage)) {
      if (!key.startsWith(PREFIX)) continue;
      /** @type {Draft} */
      const draft = JSON.parse(storage.getItem(key) || "");
      if (!isSent(draft) && Date.now() - draft.changed > DAYS_KEPT * DAY) storage.removeItem(key);
      else found.push(draft);
    }
    return found.sort((one, other) => one.changed - other.changed);
  }

  /** @param {string} number */
  const find = (number) => all().find((draft) => draft.number === number);
  /** @param {string} number */
  const drop = (number) => storage.removeItem(keyOf(number));
  /** @param {Draft} draft */
  const keep = (draft) => storage.setItem(keyOf(draft.number), JSON.stringify(draft));

  /**
   * Change a draft that is still kept.
   * @param {string} number
   * @param {Partial<Draft>} changes
   */
  function change(number, changes) {
    // It may have been sent or changed since, here or in another tab: what is gone stays gone.
    const draft = find(number);
    if (draft) keep({ ...draft, ...changes });
  }

  /** @param {Saved} saved */
  function arrived(saved) {
    // In this order: another tab that shows the draft sees it go, and then looks why.
    storage.setItem(SAVED, JSON.stringify(saved));
    drop(saved.number);
  }

  /** @returns {Partial<Saved>} */
  const lastSaved = () => JSON.parse(storage.getItem(SAVED) || "{}");

  /** Return when the drafts that nobody pressed Send on were changed. */
  const unsentSince = () => all().filter((draft) => !isSent(draft)).map((draft) => draft.changed);

  return { keyOf, all, find, drop, keep, change, arrived, lastSaved, unsentSince };
}

/** @param {Storage} storage */
function keysOf(storage) {
  return Array.from({ length: storage.length }, (_none, place) => storage.key(place) || "");
}

/**
 * Return whether someone pressed Send on a draft: it stays until it is saved, however long that takes.
 * @param {Draft} draft
 */
const isSent = (draft) => Boolean(draft.sent) || draft.state === "waiting";

/**
 * Return the draft that takes in what is typed next: what may have arrived keeps its number, and is replaced.
 * @param {Draft} draft
 * @returns {Draft}
 */
export function following(draft) {
  if (!draft.tried) return draft;
  const replaces = [...draft.replaces, draft.number].slice(-MOST_REPLACED);
  return { ...draft, number: newNumber(), replaces, tried: false };
}

export function newNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Return everything that is sent of a draft.
 * @param {Draft} draft
 * @returns {Field[]}
 */
export function everythingIn(draft) {
  return [
    ...draft.fields,
    ["submission_id", draft.number],
    ...draft.replaces.map((number) => /** @type {Field} */ (["replaces", number])),
    ["client_time", draft.sentAt],
  ];
}

/**
 * Return the values typed under a name.
 * @param {Field[]} fields
 * @param {string} name
 */
export function valuesOf(fields, name) {
  return fields.filter(([known]) => known === name).map(([, value]) => value);
}

/** Return whether this browser lets a page keep anything. */
export function canKeep() {
  try {
    localStorage.setItem("register-try", "1");
    localStorage.removeItem("register-try");
    return true;
  } catch {
    return false;
  }
}

/**
 * Tell the service worker, which cannot look in localStorage, since when there is a draft, and which script removes it.
 * @param {Drafts} drafts
 * @param {string} script
 */
export async function tellWorker(drafts, script) {
  if (!("caches" in globalThis)) return;
  const since = drafts.unsentSince();
  const note = await caches.open("drafts");
  if (!since.length) {
    await note.delete(NOTE);
    return;
  }
  const headers = { "x-kept-at": String(Math.min(...since)), "x-script": script };
  await note.put(NOTE, new Response("", { headers }));
}
