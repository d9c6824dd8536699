// The register on a phone: counts while names are ticked, keeps what is typed, and sends it when there is signal.
//
// This is where it begins: it joins the form (register/form.js) to what the phone keeps (drafts.js), to sending
// (sending.js) and to what the page shows (view.js). A draft is removed with the first page of ours that is opened
// after its days: the service worker, which cannot look in here, is told since when there is one. Without localStorage
// nothing here meddles with the form: it is then an ordinary one.
import { canKeep, draftsIn, following, newNumber, tellWorker } from "./register/drafts.js";
import {
  fieldsOf,
  labelOf,
  numberOf,
  replacedBy,
  restore,
  sayItHappened,
  sendPlainly,
  setToday,
} from "./register/form.js";
import { queueOf } from "./register/sending.js";
import { count, say, show, showSaved, wordsOf } from "./register/view.js";

/** @typedef {import("./register/drafts.js").Draft} Draft */

const AGAIN = 20 * 1000;
const SCRIPT = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const FORM = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-register]"));
const words = wordsOf(document.querySelector("[data-words]"));
const path = (FORM && FORM.getAttribute("action")) || location.pathname;

function begin() {
  const drafts = draftsIn(localStorage);
  const tell = () => tellWorker(drafts, SCRIPT).catch(() => undefined);
  const told = tell();
  // The service worker put this page before the one that was asked for.
  if (isTidying) return void told.then(() => location.reload());
  /** @type {import("./register/view.js").Page} */
  const page = { form: FORM, words, path, current: "", drafts, look };

  const sendWaiting = queueOf(drafts, {
    sending: (draft) => draft.number === page.current && say(words("sending")),
    arrived: (saved) => saved.number === page.current && showSaved(page, saved),
    sentBack: (draft) => draft.pressed && draft.number === page.current && sendPlainly(draft),
    done: () => show(page),
  });

  /** @param {Draft} draft */
  function look(draft) {
    if (draft.state === "refused" || draft.state === "conflict") return sendPlainly(draft);
    drafts.change(draft.number, { aside: false });
    location.assign(draft.about ? `${path}?session=${encodeURIComponent(draft.about)}` : path);
  }

  if (FORM) beginForm(FORM, page, tell, sendWaiting);
  const receipt = /** @type {HTMLElement | null} */ (document.querySelector("[data-receipt]"));
  if (receipt) drafts.drop(receipt.dataset.receipt || "");
  show(page);
  window.addEventListener("online", sendWaiting);
  document.addEventListener("visibilitychange", () => document.hidden || sendWaiting());
  setInterval(sendWaiting, AGAIN);
  sendWaiting();
}

/**
 * @param {HTMLFormElement} form
 * @param {import("./register/view.js").Page} page
 * @param {() => Promise<void>} tell
 * @param {() => Promise<void>} sendWaiting
 */
function beginForm(form, page, tell, sendWaiting) {
  const { drafts } = page;
  const { register: group = "", about = "", instead } = form.dataset;

  function typed() {
    const fields = fieldsOf(form);
    const before = drafts.find(page.current);
    /** @type {Draft} */
    const draft = {
      ...(before ? following(before) : first()),
      fields,
      label: labelOf(form, fields, words("another_date")),
      changed: Date.now(),
      state: "typing",
      sentAt: "",
    };
    page.current = draft.number;
    numberOf(form).value = draft.number;
    try {
      drafts.keep(draft);
      if (before && before.number !== draft.number) drafts.drop(before.number);
      if (!before) tell();
      show(page);
    } catch {
      say(words("no_room"));
    }
  }

  function first() {
    return { number: numberOf(form).value, group, about, page: path, replaces: replacedBy(form), tried: false };
  }

  // Show the draft of this page, if there is one; a page that was sent back shows itself what was typed.
  function takeUp() {
    if (form.dataset.sentBack !== undefined) {
      page.current = numberOf(form).value;
      typed();
      return;
    }
    setToday(form, (session) => words("today", { session }));
    const found = drafts.all().find((draft) => draft.group === group && draft.about === about && !draft.aside);
    if (found) {
      page.current = found.number;
      // A new link opened on this phone takes over what an old one could not send.
      const state = found.state === "gone" ? "waiting" : found.state;
      if (found.page !== path) drafts.change(page.current, { page: path, state });
      restore(form, found);
    } else {
      // A page kept on the phone, or shown again by Back, may have a number that was sent already.
      numberOf(form).value = newNumber();
    }
  }

  /** @param {SubmitEvent} event */
  function pressed(event) {
    // The gate's button, on a page without names, opens the register and sends the form by itself.
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;
    event.preventDefault();
    const before = drafts.find(page.current);
    if (before && before.state === "conflict") return sendPlainly(before);
    if (instead) drafts.drop(instead);
    if (!before) typed();
    const draft = drafts.find(page.current);
    if (!draft) return form.submit();
    const sentAt = draft.sentAt || new Date().toISOString();
    drafts.change(page.current, { state: "waiting", pressed: true, sent: true, sentAt });
    show(page);
    sendWaiting();
  }

  /** @param {StorageEvent} event */
  function fromAnotherTab(event) {
    const { current } = page;
    if (!current || event.key !== drafts.keyOf(current)) return;
    const saved = drafts.lastSaved();
    if (!event.newValue && saved.number === current) return showSaved(page, saved);
    const draft = drafts.find(current) || drafts.all().find((known) => known.replaces.includes(current));
    if (!draft) return location.reload();
    page.current = draft.number;
    restore(form, draft);
    show(page);
  }

  function startAgain() {
    const draft = drafts.find(page.current);
    if (draft && draft.tried) drafts.change(page.current, { aside: true });
    else drafts.drop(page.current);
    location.assign(path);
  }

  if (!instead) takeUp();
  form.addEventListener("input", (event) => {
    sayItHappened(form, /** @type {HTMLInputElement} */ (event.target));
    typed();
  });
  form.addEventListener("submit", pressed);
  window.addEventListener("storage", fromAnotherTab);
  const theirs = document.querySelector("[data-keep-theirs]");
  if (theirs && instead) theirs.addEventListener("click", () => drafts.drop(instead));
  const again = document.getElementById("again");
  if (again) again.addEventListener("click", startAgain);
  watchOver(form);
}

/**
 * So that the page opens without signal: it is asked for once more, past the service worker, which keeps it.
 * @param {HTMLFormElement} form
 */
async function watchOver(form) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    if (navigator.serviceWorker.controller || form.dataset.instead) return;
    await navigator.serviceWorker.ready;
    await new Promise((resolve) => {
      if (navigator.serviceWorker.controller) resolve(undefined);
      else navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    await Promise.all([path, ...[...document.scripts].map((script) => script.src)].map((address) => fetch(address)));
    document.documentElement.dataset.opensOffline = "";
  } catch {
    // Without it, the page needs signal to open; what is typed is kept all the same.
  }
}

const isTidying = "tidy" in document.documentElement.dataset;
if (canKeep()) begin();
else if (isTidying) location.reload();
else if (FORM) FORM.addEventListener("input", () => count(FORM, words));
