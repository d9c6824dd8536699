// Sending: one at a time, until the service has answered, always with the same number.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";

import { draftsIn } from "../../../shared/web/assets/register/drafts.js";
import { queueOf } from "../../../shared/web/assets/register/sending.js";
import { FakeCaches, FakeStorage, draft, refused, saved, waiting } from "./fakes.js";

let drafts;
let heard;
let sendWaiting;

beforeEach(() => {
  drafts = draftsIn(new FakeStorage());
  heard = [];
  sendWaiting = queueOf(drafts, {
    sending: ({ number }) => heard.push(`sending ${number}`),
    arrived: ({ number, reference }) => heard.push(`arrived ${number} ${reference}`),
    sentBack: ({ number }) => heard.push(`sent back ${number}`),
    done: () => heard.push("done"),
  });
});

/** Let the service give these answers in turn; return what it was asked. */
function answering(t, ...answers) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (page, { body, signal }) => {
    asked.push({ page, body: String(body), number: body.get("submission_id") });
    const answer = answers.shift();
    if (typeof answer === "function") return answer(signal);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return asked;
}

const LOST = new TypeError("Failed to fetch");

test("what waits is sent, and goes from the phone when it is saved", async (t) => {
  const asked = answering(t, saved());
  drafts.keep(waiting({ number: "a" }));
  await sendWaiting();
  assert.deepEqual(asked.map(({ page, number }) => [page, number]), [["/r/link", "a"]]);
  assert.deepEqual(drafts.all(), []);
  assert.deepEqual(drafts.lastSaved(), { number: "a", reference: "ABCD-EFGH-JKLM-NP", receipt: "/r/link/saved" });
  assert.deepEqual(heard, ["sending a", "arrived a ABCD-EFGH-JKLM-NP", "done"]);
});

test("what nobody pressed Send on is not sent", async (t) => {
  const asked = answering(t);
  for (const state of ["typing", "refused", "conflict", "gone"]) {
    drafts.keep(draft({ number: state, state, changed: Date.now() }));
  }
  await sendWaiting();
  assert.deepEqual(asked, []);
  assert.equal(drafts.all().length, 4);
});

test("a draft is marked as tried before it leaves", async (t) => {
  answering(t, () => {
    assert.equal(drafts.find("a").tried, true);
    return saved();
  });
  drafts.keep(waiting({ number: "a" }));
  await sendWaiting();
  assert.deepEqual(heard[1], "arrived a ABCD-EFGH-JKLM-NP");
});

test("drafts are sent one at a time, and what comes to wait meanwhile with them", async (t) => {
  let open = 0;
  let most = 0;
  const slowly = async () => {
    open += 1;
    most = Math.max(most, open);
    await nextTurn();
    open -= 1;
    return saved();
  };
  const asked = answering(t, slowly, slowly, slowly);
  drafts.keep(waiting({ number: "a", changed: 1 }));
  drafts.keep(waiting({ number: "b", changed: 2 }));
  const first = sendWaiting();
  drafts.keep(waiting({ number: "c", changed: 3 }));
  await Promise.all([first, sendWaiting(), sendWaiting()]);
  assert.equal(most, 1);
  assert.deepEqual(asked.map(({ number }) => number), ["a", "b", "c"]);
  assert.equal(heard.filter((line) => line === "done").length, 1);
});

test("after a lost answer the same draft is sent with the same number", async (t) => {
  const asked = answering(t, LOST, saved());
  drafts.keep(waiting({ number: "a" }));
  await sendWaiting();
  assert.equal(drafts.find("a").state, "waiting");
  await sendWaiting();
  assert.deepEqual(asked[0], asked[1]);
  assert.deepEqual(drafts.all(), []);
});

test("a lost answer does not keep the next draft from being sent", async (t) => {
  const asked = answering(t, LOST, saved());
  drafts.keep(waiting({ number: "a", changed: 1 }));
  drafts.keep(waiting({ number: "b", changed: 2 }));
  await sendWaiting();
  assert.deepEqual(asked.map(({ number }) => number), ["a", "b"]);
  assert.deepEqual(drafts.all().map(({ number }) => number), ["a"]);
});

test("an answer that does not come in 35 seconds is given up, and the draft waits", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let left;
  const hasLeft = new Promise((resolve) => {
    left = resolve;
  });
  answering(t, (signal) => new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    left(signal);
  }));
  drafts.keep(waiting({ number: "a" }));
  const sent = sendWaiting();
  const signal = await hasLeft;
  t.mock.timers.tick(34_999);
  assert.equal(signal.aborted, false);
  t.mock.timers.tick(1);
  await sent;
  assert.equal(drafts.find("a").state, "waiting");
});

test("a hotspot's own page is no answer", async (t) => {
  answering(t, new Response("<html>Log in to the café</html>", { status: 200 }));
  drafts.keep(waiting({ number: "a" }));
  await sendWaiting();
  assert.equal(drafts.find("a").state, "waiting");
  assert.deepEqual(heard, ["sending a", "done"]);
});

for (const [status, code] of [[500, "trouble"], [503, "busy"], [429, "too_many"]]) {
  test(`a draft that is answered with ${status} waits for another time`, async (t) => {
    answering(t, refused(status, code));
    drafts.keep(waiting({ number: "a" }));
    await sendWaiting();
    assert.equal(drafts.find("a").state, "waiting");
  });
}

for (const [status, state] of [[422, "refused"], [409, "conflict"]]) {
  test(`a draft that is answered with ${status} is shown as ${state}, and not sent again`, async (t) => {
    const asked = answering(t, refused(status, "wrong"));
    drafts.keep(waiting({ number: "a" }));
    await sendWaiting();
    await sendWaiting();
    assert.equal(asked.length, 1);
    assert.equal(drafts.find("a").state, state);
    assert.equal(drafts.find("a").pressed, false);
    assert.deepEqual(heard, ["sending a", "sent back a", "done", "done"]);
  });
}

test("a link that is gone takes the names off the phone and leaves what was typed", async (t) => {
  globalThis.caches = new FakeCaches();
  t.after(() => delete globalThis.caches);
  const registers = await caches.open("registers");
  await registers.put("/r/link", new Response("names"));
  answering(t, refused(404, "no_such_link"));
  drafts.keep(waiting({ number: "a" }));
  await sendWaiting();
  assert.equal(drafts.find("a").state, "gone");
  assert.deepEqual(drafts.find("a").fields, draft().fields);
  assert.equal(await registers.match("/r/link"), undefined);
});

test("a draft that went while it was on its way stays gone", async (t) => {
  answering(t, () => {
    drafts.drop("a");
    return refused(422, "wrong");
  });
  drafts.keep(waiting({ number: "a" }));
  await sendWaiting();
  assert.deepEqual(drafts.all(), []);
});

test("the queue works again after something went wrong in it", async (t) => {
  const asked = answering(t, saved());
  t.mock.method(drafts, "all", () => {
    throw new Error("no storage");
  }, { times: 1 });
  drafts.keep(waiting({ number: "a" }));
  await assert.rejects(sendWaiting(), /no storage/);
  await sendWaiting();
  assert.equal(asked.length, 1);
  assert.deepEqual(drafts.all(), []);
});
