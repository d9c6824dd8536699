// Small stand-ins for what a browser brings: storage, its caches, a service that answers.

export const DAY = 24 * 60 * 60 * 1000;
export const NOW = Date.UTC(2026, 10, 28, 12);

/** Storage as a browser has it, which remembers in which order it was written. */
export class FakeStorage {
  #items = new Map();
  log = [];

  get length() {
    return this.#items.size;
  }

  key(place) {
    return [...this.#items.keys()][place] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.log.push(`set ${key}`);
    this.#items.set(key, String(value));
  }

  removeItem(key) {
    this.log.push(`remove ${key}`);
    this.#items.delete(key);
  }
}

/** The caches of a browser: a map for each name. */
export class FakeCaches {
  #caches = new Map();

  async open(name) {
    if (!this.#caches.has(name)) this.#caches.set(name, new Map());
    const kept = this.#caches.get(name);
    return {
      put: async (address, answer) => void kept.set(address, answer),
      match: async (address) => kept.get(address),
      delete: async (address) => kept.delete(address),
    };
  }
}

export function draft(changes = {}) {
  return {
    number: "a".repeat(32),
    group: "g1",
    about: "",
    page: "/r/link",
    replaces: [],
    tried: false,
    fields: [
      ["present", "p1"],
      ["newcomers", "Sam K"],
    ],
    label: "Tuesday 24 November",
    changed: NOW,
    state: "typing",
    sentAt: "",
    ...changes,
  };
}

export const waiting = (changes = {}) =>
  draft({ state: "waiting", sent: true, pressed: true, sentAt: "2026-11-28T12:00:00.000Z", ...changes });

export const json = (status, content) => new Response(JSON.stringify(content), { status });
export const saved = () => json(201, { reference: "ABCD-EFGH-JKLM-NP", receipt: "/r/link/saved" });
export const refused = (status, code) => json(status, { problems: [{ code }] });
