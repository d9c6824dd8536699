// The form: what the list of drafts calls a draft.
import assert from "node:assert/strict";
import { test } from "node:test";

import { labelOf } from "../../../shared/web/assets/register/form.js";

const formWith = (...controls) => ({ dataset: { label: "Thursday 16 June" }, querySelectorAll: () => controls });
const chosen = (session) => [["session", session]];

test("a draft is called what the page calls its session", () => {
  const radio = { value: "s1", labels: [{ textContent: "\n  Today, 9 June " }] };
  assert.equal(labelOf(formWith(radio), chosen("s1"), "another date"), "Today, 9 June");
});

test("where the session is hidden, and so has no label, the page says what it is called", () => {
  assert.equal(labelOf(formWith({ value: "s1", labels: null }), chosen("s1"), "another date"), "Thursday 16 June");
});

test("a session that the page does not offer is called what the page is about", () => {
  assert.equal(labelOf(formWith(), chosen("s1"), "another date"), "Thursday 16 June");
});

test("a draft of another date is called by its date, once there is one", () => {
  assert.equal(labelOf(formWith(), [...chosen("new"), ["held_on", "2016-06-30"]], "another date"), "2016-06-30");
  assert.equal(labelOf(formWith(), chosen("new"), "another date"), "another date");
});
