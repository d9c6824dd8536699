// What the page says: the words it brings, and what was typed in one line.
import assert from "node:assert/strict";
import { test } from "node:test";

import { summaryOf, wordsOf } from "../../../shared/web/assets/register/view.js";
import { draft } from "./fakes.js";

const words = wordsOf({
  dataset: {
    words: JSON.stringify({
      ticked: "{session}: {count} ticked",
      new: "new: {names}",
      on_the_list: "waiting: {names}",
      unnamed: "{count} without a name",
      helped: "helpers: {names}",
    }),
  },
});

test("values stand where the words have their names", () => {
  assert.equal(words("ticked", { session: "Today", count: 0 }), "Today: 0 ticked");
});

test("a value with a brace or a dollar sign is said as it is", () => {
  assert.equal(words("new", { names: "{count} $& Sam" }), "new: {count} $& Sam");
});

test("a summary says how many were ticked, and no name of theirs", () => {
  const fields = [["present", "p1"], ["present", "p2"]];
  assert.equal(summaryOf(words, draft({ fields })), "Tuesday 24 November: 2 ticked");
});

test("a summary says everything else as it was typed, in one line", () => {
  const fields = [
    ["newcomers", "Sam K\n Ali"],
    ["waiting", "Jo"],
    ["unnamed", "3"],
    ["other_helpers", "Kim, 2.5\r\nLee, 1"],
  ];
  assert.equal(
    summaryOf(words, draft({ fields })),
    "Tuesday 24 November: 0 ticked; new: Sam K, Ali; waiting: Jo; 3 without a name; helpers: Kim, 2.5, Lee, 1",
  );
});
