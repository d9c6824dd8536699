// What the page shows: how a draft is doing, the other drafts of the register, who is counted, and what is saved.
import { valuesOf } from "./drafts.js";
import { controlOf } from "./form.js";

/**
 * @typedef {import("./drafts.js").Draft} Draft
 * @typedef {(name: string, values?: Record<string, unknown>) => string} Words
 * @typedef {object} Page
 * @property {HTMLFormElement | null} form
 * @property {Words} words
 * @property {string} path
 * @property {string} current the number of the draft that the form shows, or ""
 * @property {import("./drafts.js").Drafts} drafts
 * @property {(draft: Draft) => void} look what the button beside another draft does
 */

/**
 * Return the words that the page brings, in its own language.
 * @param {HTMLElement | null} spoken
 * @returns {Words}
 */
export function wordsOf(spoken) {
  /** @type {Record<string, string>} */
  const known = spoken ? JSON.parse(spoken.dataset.words || "{}") : {};
  return (name, values = {}) => String(known[name]).replace(/\{(\w+)\}/g, (_place, key) => String(values[key]));
}

/** Return the charity's number to ring. */
function phone() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-phone]"));
  return (place && place.dataset.phone) || "us";
}

/** @param {string} text */
export function say(text) {
  const place = document.getElementById("state");
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {Page} page */
export function show(page) {
  const { form, drafts, current } = page;
  if (!form) return showKept(page);
  const draft = drafts.find(current);
  if (draft) say(stateOf(page, draft));
  const again = document.getElementById("again");
  if (again && again.parentElement) again.parentElement.hidden = !draft;
  showOthers(page, form);
  count(form, page.words);
}

/**
 * @param {Page} page
 * @param {Draft} draft
 */
function stateOf({ drafts, words }, draft) {
  const { number, reference } = drafts.lastSaved();
  if (draft.state === "typing" && number && draft.replaces.includes(number)) return words("changed", { reference });
  return words(draft.state, { phone: phone() });
}

/**
 * @param {Page} page
 * @param {HTMLFormElement} form
 */
function showOthers(page, form) {
  const place = document.getElementById("others");
  if (!place) return;
  const ofGroup = page.drafts.all().filter((draft) => draft.group === form.dataset.register);
  const others = ofGroup.filter((draft) => draft.number !== page.current);
  place.hidden = !others.length;
  place.replaceChildren(...others.map((draft) => lineOf(page, draft)));
}

/**
 * @param {Page} page
 * @param {Draft} draft
 */
function lineOf(page, draft) {
  const line = element("p", "govuk-body", `${draft.label}: ${stateOf(page, draft)} `);
  const button = element("button", "govuk-button govuk-button--secondary", page.words("look"));
  button.type = "button";
  button.addEventListener("click", () => page.look(draft));
  line.append(document.createElement("br"), button);
  return line;
}

/**
 * Show that a draft is saved, in place of the form.
 * @param {Page} page
 * @param {Partial<import("./drafts.js").Saved>} saved
 */
export function showSaved(page, { reference, receipt }) {
  const { words, path } = page;
  page.current = "";
  const heading = element("h1", "govuk-heading-l", words("saved"));
  heading.tabIndex = -1;
  const sheet = element("div", "sheet");
  sheet.append(element("p", "govuk-body", words("reference")), element("p", "govuk-body reference", reference));
  if (receipt) sheet.append(way(receipt, words("see")));
  const main = document.querySelector("main");
  if (main) main.replaceChildren(heading, sheet, way(path, words("back")));
  document.title = document.title.replace(/^[^–]*–/, `${words("saved_title")} –`);
  heading.focus();
  window.scrollTo(0, 0);
}

/**
 * Where the link opens nothing: what was typed is still here, without the names that went with the register.
 * @param {Page} page
 */
function showKept({ drafts, words }) {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-gone]"));
  if (!place) return;
  const kept = drafts.all().filter((draft) => draft.page === location.pathname);
  place.hidden = !kept.length;
  place.replaceChildren(
    element("h2", "govuk-heading-m", words("kept")),
    ...kept.map((draft) => element("p", "govuk-body as-typed", summaryOf(words, draft))),
    element("p", "govuk-body", words("kept_until", { phone: phone() })),
  );
}

/**
 * Return what was typed, in one line and without the names of those who were ticked.
 * @param {Words} words
 * @param {Draft} draft
 */
export function summaryOf(words, draft) {
  const ticked = valuesOf(draft.fields, "present").length;
  const [names] = valuesOf(draft.fields, "newcomers");
  const [waiting] = valuesOf(draft.fields, "waiting");
  const [unnamed] = valuesOf(draft.fields, "unnamed");
  const [helpers] = valuesOf(draft.fields, "other_helpers");
  /** @param {string} lines */
  const inLine = (lines) => lines.split(/\s*\n\s*/).join(", ");
  return [
    words("ticked", { session: draft.label, count: ticked }),
    names && words("new", { names: inLine(names) }),
    waiting && words("on_the_list", { names: inLine(waiting) }),
    unnamed && words("unnamed", { count: unnamed }),
    helpers && words("helped", { names: inLine(helpers) }),
  ]
    .filter(Boolean)
    .join("; ");
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} classes
 * @param {string} [text]
 */
function element(name, classes, text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

/**
 * @param {string} address
 * @param {string} text
 */
function way(address, text) {
  const line = element("p", "govuk-body");
  const link = element("a", "govuk-link way", text);
  link.href = address;
  line.append(link);
  return line;
}

/**
 * Count who is here while names are ticked.
 * @param {HTMLFormElement} form
 * @param {Words} words
 */
export function count(form, words) {
  const place = document.getElementById("count");
  if (!place) return;
  /** @param {string} name */
  const typed = (name) => (controlOf(form, name) || { value: "" }).value;
  const newcomers = typed("newcomers").split("\n").filter((line) => line.trim());
  const ticked = form.querySelectorAll("[name=present]:checked").length;
  const here = ticked + newcomers.length + (Number(typed("unnamed")) || 0);
  place.textContent = here === 1 ? words("one_here") : words("many_here", { count: here });
  const line = /** @type {HTMLElement | null} */ (place.closest(".here"));
  if (line) line.hidden = false;
}
