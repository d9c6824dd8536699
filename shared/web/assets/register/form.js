// The form: what is typed into it, and a draft put back into it.
import { DAY, everythingIn, valuesOf } from "./drafts.js";

/**
 * @typedef {import("./drafts.js").Draft} Draft
 * @typedef {import("./drafts.js").Field} Field
 */

const OWN = ["submission_id", "replaces", "client_time"];
const COUNTS_PEOPLE = ["newcomers", "unnamed", "audience"];

/**
 * Return the one control of that name, if the form has it.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function controlOf(form, name) {
  return /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
}

/** @param {HTMLFormElement} form */
export function numberOf(form) {
  return /** @type {HTMLInputElement} */ (controlOf(form, "submission_id"));
}

/**
 * Return the inputs that a selector finds.
 * @param {HTMLFormElement} form
 * @param {string} selector
 */
const inputsOf = (form, selector) => /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll(selector)]);

/**
 * Return what is typed and not empty, without what the script itself sends along.
 * @param {HTMLFormElement} form
 * @returns {Field[]}
 */
export function fieldsOf(form) {
  return [...new FormData(form)]
    .map(([name, value]) => /** @type {Field} */ ([name, String(value)]))
    .filter(([name, value]) => value !== "" && !OWN.includes(name));
}

/**
 * Return what the list of drafts calls a draft with these fields.
 * @param {HTMLFormElement} form
 * @param {Field[]} fields
 * @param {string} anotherDate
 */
export function labelOf(form, fields, anotherDate) {
  const [session] = valuesOf(fields, "session");
  if (session === "new") return valuesOf(fields, "held_on")[0] || anotherDate;
  const radio = inputsOf(form, "[name=session]").find((control) => control.value === session);
  const label = radio && radio.labels && radio.labels[0];
  return label ? (label.textContent || "").trim() : form.dataset.label || "";
}

/**
 * Return the numbers that the page says its register replaces.
 * @param {HTMLFormElement} form
 */
export function replacedBy(form) {
  return inputsOf(form, "[name=replaces]").map((control) => control.value).filter(Boolean);
}

/**
 * Put a draft into the form.
 * @param {HTMLFormElement} form
 * @param {Draft} draft
 */
export function restore(form, draft) {
  form.querySelectorAll("[data-restored]").forEach((control) => control.remove());
  for (const control of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
    if (!control.name || control.type === "hidden") continue;
    const values = valuesOf(draft.fields, control.name);
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else control.value = values[0] || "";
  }
  const shown = new FormData(form);
  for (const [name, value] of draft.fields) {
    // What this page does not offer any more is sent all the same: the service says what is wrong with it.
    if (!shown.getAll(name).includes(value) && !isTyped(form, name)) addHidden(form, name, value);
  }
  numberOf(form).value = draft.number;
}

/**
 * Return whether a person types into the control of that name, or can see nothing of it.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function isTyped(form, name) {
  const control = controlOf(form, name);
  if (!control) return false;
  return control.type === "hidden" || control.type === "date" || "selectionStart" in control;
}

/**
 * @param {HTMLFormElement} to
 * @param {string} name
 * @param {string} value
 */
function addHidden(to, name, value) {
  const control = document.createElement("input");
  Object.assign(control, { type: "hidden", name, value });
  control.dataset.restored = "";
  to.append(control);
}

/**
 * Send a draft as an ordinary form: what the service has to say to it is best said by its own page.
 * @param {Draft} draft
 */
export function sendPlainly(draft) {
  const plain = document.createElement("form");
  Object.assign(plain, { method: "post", action: draft.page, hidden: true });
  for (const [name, value] of everythingIn(draft)) addHidden(plain, name, value);
  document.body.append(plain);
  plain.submit();
}

/**
 * Who is there says that it went ahead; nobody has to say it twice.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} control the one that was changed
 */
export function sayItHappened(form, control) {
  const isWritten = COUNTS_PEOPLE.includes(control.name) && control.value > "";
  const isSomebody = control.name === "present" ? control.checked : isWritten;
  const [held] = inputsOf(form, "[name=status][value=held]");
  if (isSomebody && held && !form.querySelector("[name=status]:checked")) held.checked = true;
}

/**
 * Choose today's session on a page that was kept from another day.
 * @param {HTMLFormElement} form
 * @param {(session: string) => string} todays
 */
export function setToday(form, todays) {
  /** @param {number} moment */
  const dayOf = (moment) => Date.parse(new Date(moment).toLocaleDateString("en-CA", { timeZone: "Europe/London" }));
  const shown = Number(form.dataset.madeAt);
  const days = Math.round((dayOf(Date.now()) - dayOf(shown)) / DAY);
  if (!shown || !days) return;
  const now = new Date(Date.parse(form.dataset.today || "") + days * DAY).toISOString().slice(0, 10);
  for (const radio of inputsOf(form, "[name=session][data-day]")) {
    const label = radio.labels && radio.labels[0];
    const plain = radio.dataset.plain || "";
    radio.checked = radio.dataset.day === now;
    if (label) label.textContent = radio.checked ? todays(plain) : plain;
  }
}
