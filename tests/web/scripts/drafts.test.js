// What a phone keeps, for how long, and what it never removes.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  canKeep,
  draftsIn,
  everythingIn,
  following,
  newNumber,
  tellWorker,
} from "../../../shared/web/assets/register/drafts.js";
import { DAY, FakeCaches, FakeStorage, NOW, draft, waiting } from "./fakes.js";

let storage;
let drafts;

beforeEach(() => {
  storage = new FakeStorage();
  drafts = draftsIn(storage);
});

const at = (t, moment) => t.mock.timers.enable({ apis: ["Date"], now: moment });

test("a draft is found again as it was kept", (t) => {
  at(t, NOW);
  drafts.keep(draft());
  assert.deepEqual(draftsIn(storage).find(draft().number), draft());
});

test("drafts come in the order in which they were changed", (t) => {
  at(t, NOW);
  drafts.keep(draft({ number: "b", changed: NOW - 1 }));
  drafts.keep(draft({ number: "c", changed: NOW - 3 }));
  drafts.keep(draft({ number: "a", changed: NOW - 2 }));
  assert.deepEqual(drafts.all().map((found) => found.number), ["c", "a", "b"]);
});

test("a draft that nobody sent is kept for seven days and removed after them", (t) => {
  drafts.keep(draft());
  at(t, NOW + 7 * DAY);
  assert.equal(drafts.all().length, 1);
  t.mock.timers.setTime(NOW + 7 * DAY + 1);
  assert.deepEqual(drafts.all(), []);
  assert.equal(storage.length, 0);
});

for (const state of ["waiting", "refused", "conflict", "gone", "typing"]) {
  test(`a draft that was sent and is ${state} is never removed`, (t) => {
    drafts.keep(draft({ state, sent: true }));
    at(t, NOW + 1000 * DAY);
    assert.equal(drafts.all().length, 1);
  });
}

test("a draft of an older script that waits without being marked as sent is never removed", (t) => {
  drafts.keep(draft({ state: "waiting" }));
  at(t, NOW + 1000 * DAY);
  assert.equal(drafts.all().length, 1);
});

test("what others keep in the same storage is left alone", (t) => {
  storage.setItem("another", "not JSON");
  drafts.keep(draft());
  at(t, NOW + 8 * DAY);
  assert.deepEqual(drafts.all(), []);
  assert.equal(storage.getItem("another"), "not JSON");
});

test("a draft that is gone stays gone when it is changed", (t) => {
  at(t, NOW);
  drafts.keep(draft());
  drafts.drop(draft().number);
  drafts.change(draft().number, { state: "waiting" });
  assert.deepEqual(drafts.all(), []);
});

test("a change leaves what it does not name", (t) => {
  at(t, NOW);
  drafts.keep(draft());
  drafts.change(draft().number, { tried: true });
  assert.deepEqual(drafts.find(draft().number), draft({ tried: true }));
});

test("what is saved is noted before its draft goes", (t) => {
  at(t, NOW);
  const { number } = draft();
  drafts.keep(draft());
  drafts.arrived({ number, reference: "ABCD" });
  assert.deepEqual(storage.log.slice(-2), ["set register-saved", `remove register:${number}`]);
  assert.deepEqual(drafts.lastSaved(), { number, reference: "ABCD" });
});

test("nothing saved yet is no reference", () => {
  assert.deepEqual(drafts.lastSaved(), {});
});

test("a draft that was never on its way keeps its number", () => {
  assert.deepEqual(following(draft()), draft());
});

test("a draft that may have arrived is replaced under a new number", () => {
  const next = following(draft({ tried: true, replaces: ["first"] }));
  assert.notEqual(next.number, draft().number);
  assert.deepEqual(next, draft({ number: next.number, replaces: ["first", draft().number] }));
});

test("a draft names the last twenty that it replaces", () => {
  const many = Array.from({ length: 20 }, (_none, place) => `n${place}`);
  assert.deepEqual(following(draft({ tried: true, replaces: many })).replaces, [...many.slice(1), draft().number]);
});

test("a new number is 32 hexadecimal digits and new", () => {
  assert.match(newNumber(), /^[0-9a-f]{32}$/);
  assert.notEqual(newNumber(), newNumber());
});

test("everything of a draft is what was typed, its number, what it replaces and when it was sent", () => {
  assert.deepEqual(everythingIn(waiting({ replaces: ["x", "y"] })), [
    ...draft().fields,
    ["submission_id", draft().number],
    ["replaces", "x"],
    ["replaces", "y"],
    ["client_time", "2026-11-28T12:00:00.000Z"],
  ]);
});

test("the service worker is told since when the oldest draft is that nobody sent", async (t) => {
  at(t, NOW);
  globalThis.caches = new FakeCaches();
  t.after(() => delete globalThis.caches);
  drafts.keep(draft({ number: "b", changed: NOW - 5 }));
  drafts.keep(draft({ number: "c", changed: NOW - 2 }));
  drafts.keep(waiting({ number: "d", changed: NOW - 9 }));
  await tellWorker(drafts, "/assets/register.js");
  const note = await (await caches.open("drafts")).match("/drafts");
  assert.equal(note.headers.get("x-kept-at"), String(NOW - 5));
  assert.equal(note.headers.get("x-script"), "/assets/register.js");
});

test("the service worker's note goes with the last draft that nobody sent", async (t) => {
  at(t, NOW);
  globalThis.caches = new FakeCaches();
  t.after(() => delete globalThis.caches);
  drafts.keep(draft());
  await tellWorker(drafts, "/assets/register.js");
  drafts.change(draft().number, { state: "waiting", sent: true });
  await tellWorker(drafts, "/assets/register.js");
  assert.equal(await (await caches.open("drafts")).match("/drafts"), undefined);
});

test("a browser without storage is found out", (t) => {
  const real = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  const put = (get) => Object.defineProperty(globalThis, "localStorage", { configurable: true, get });
  t.after(() => (real ? Object.defineProperty(globalThis, "localStorage", real) : delete globalThis.localStorage));
  put(() => storage);
  assert.equal(canKeep(), true);
  assert.equal(storage.length, 0);
  put(() => {
    throw new Error("refused");
  });
  assert.equal(canKeep(), false);
});
