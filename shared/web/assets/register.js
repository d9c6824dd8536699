// The register on a phone: counts while names are ticked, keeps what is typed, and sends it when there is signal.
//
// A draft is one item of localStorage: what was typed, under the number of its form page. It is sent until the service
// has answered, always with the same number, so that it is stored once however often it arrives. A draft that was
// changed after it may have arrived takes a new number and says which ones it `replaces`. Drafts go when they are saved;
// one that nobody pressed Send on goes after seven days, with the first page of ours that is opened then: the service
// worker, which cannot look in here, is told since when there is one. Without localStorage nothing here meddles with the
// form: it is then an ordinary one.
"use strict";

(() => {
  const DAY = 24 * 60 * 60 * 1000;
  const DAYS_KEPT = 7;
  const AGAIN = 20 * 1000;
  const LONGEST = 35 * 1000;
  const MOST_REPLACED = 20;
  const PREFIX = "register:";
  const SAVED = "register-saved";
  const NOTE = "/drafts";
  const SCRIPT = document.currentScript.src;
  const SOMEBODY = ["newcomers", "unnamed", "audience"];

  const form = document.querySelector("form[data-register]");
  // The page brings the words, in its own language.
  const spoken = document.querySelector("[data-words]");
  const WORDS = spoken ? JSON.parse(spoken.dataset.words) : {};
  const words = (name, values = {}) => WORDS[name].replace(/\{(\w+)\}/g, (_place, key) => values[key]);
  const path = form ? form.getAttribute("action") : location.pathname;
  /** The number of the draft that the form shows; what else is known of it stands in localStorage alone. */
  let current = "";
  let sending = false;
  let onceMore = false;

  // ---- drafts

  function drafts() {
    const found = [];
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const draft = JSON.parse(localStorage.getItem(key));
      if (!isSent(draft) && Date.now() - draft.changed > DAYS_KEPT * DAY) localStorage.removeItem(key);
      else found.push(draft);
    }
    return found.sort((one, other) => one.changed - other.changed);
  }

  // What somebody pressed Send on stays until it is saved, however long that takes.
  const isSent = (draft) => Boolean(draft.sent) || draft.state === "waiting";
  const find = (number) => drafts().find((draft) => draft.number === number);
  const drop = (number) => localStorage.removeItem(PREFIX + number);
  const keep = (draft) => localStorage.setItem(PREFIX + draft.number, JSON.stringify(draft));

  function change(number, changes) {
    // It may have been sent or changed since, here or in another tab: what is gone stays gone.
    const draft = find(number);
    if (draft) keep({ ...draft, ...changes });
  }

  async function tellWorker() {
    if (!("caches" in window)) return;
    const since = drafts().filter((draft) => !isSent(draft)).map((draft) => draft.changed);
    const told = await caches.open("drafts");
    if (!since.length) return void (await told.delete(NOTE));
    const headers = { "x-kept-at": String(Math.min(...since)), "x-script": SCRIPT };
    await told.put(NOTE, new Response("", { headers }));
  }

  const lastSaved = () => JSON.parse(localStorage.getItem(SAVED) || "{}");

  function newNumber() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function canKeep() {
    try {
      localStorage.setItem("register-try", "1");
      localStorage.removeItem("register-try");
      return true;
    } catch {
      return false;
    }
  }

  // ---- the form and its draft

  const OWN = ["submission_id", "replaces", "client_time"];
  const isPlain = ([name, value]) => value !== "" && !OWN.includes(name);
  const fieldsOf = (shown) => [...new FormData(shown)].map(([name, value]) => [name, String(value)]).filter(isPlain);
  const valuesOf = (fields, name) => fields.filter(([known]) => known === name).map(([, value]) => value);

  function labelOf(fields) {
    const [session] = valuesOf(fields, "session");
    if (session === "new") return valuesOf(fields, "held_on")[0] || words("another_date");
    const radio = [...form.querySelectorAll("[name=session]")].find((control) => control.value === session);
    return radio && radio.labels.length ? radio.labels[0].textContent.trim() : form.dataset.label || "";
  }

  function typed() {
    const fields = fieldsOf(form);
    const changes = { fields, label: labelOf(fields), changed: Date.now(), state: "typing", sentAt: "" };
    const before = find(current);
    const draft = { ...(before ? following(before) : first()), ...changes };
    current = draft.number;
    form.elements.submission_id.value = current;
    try {
      keep(draft);
      if (before && before.number !== current) drop(before.number);
      if (!before) tellWorker().catch(() => undefined);
      show();
    } catch {
      say(words("no_room"));
    }
  }

  function first() {
    const { register: group, about } = form.dataset;
    const number = form.elements.submission_id.value;
    return { number, group, about: about || "", page: path, replaces: replacedBy(), tried: false };
  }

  // What may have arrived keeps its number; what is typed from then on takes its place under a new one.
  function following(draft) {
    if (!draft.tried) return draft;
    const replaces = [...draft.replaces, draft.number].slice(-MOST_REPLACED);
    return { ...draft, number: newNumber(), replaces, tried: false };
  }

  function replacedBy() {
    return [...form.querySelectorAll("[name=replaces]")].map((control) => control.value).filter(Boolean);
  }

  function restore(draft) {
    form.querySelectorAll("[data-restored]").forEach((control) => control.remove());
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden") continue;
      const values = valuesOf(draft.fields, control.name);
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] || "";
    }
    const shown = new FormData(form);
    for (const [name, value] of draft.fields) {
      // What this page does not offer any more is sent all the same: the service says what is wrong with it.
      if (!shown.getAll(name).includes(value) && !isTyped(name)) addHidden(form, name, value);
    }
    form.elements.submission_id.value = draft.number;
  }

  function isTyped(name) {
    const control = form.elements[name];
    return Boolean(control) && (control.type === "hidden" || "selectionStart" in control || control.type === "date");
  }

  function addHidden(to, name, value) {
    const control = document.createElement("input");
    Object.assign(control, { type: "hidden", name, value });
    control.dataset.restored = "";
    to.append(control);
  }

  // ---- sending

  async function sendWaiting() {
    onceMore = true;
    if (sending) return;
    sending = true;
    try {
      while (onceMore) {
        onceMore = false;
        await inTurn(async () => {
          for (const draft of drafts().filter((found) => found.state === "waiting")) await send(draft);
        });
      }
    } finally {
      sending = false;
      show();
    }
  }

  // One tab at a time, where the browser can tell; the number makes sure of it everywhere.
  function inTurn(work) {
    return navigator.locks ? navigator.locks.request("register-sending", work) : work();
  }

  async function send(draft) {
    change(draft.number, { tried: true });
    if (draft.number === current) say(words("sending"));
    const answer = await ask(draft);
    if (!answer) return;
    if (answer.reference) return arrived(draft, answer);
    const state = stateAfter(answer);
    change(draft.number, { state, pressed: false });
    if (state === "gone") await forgetRoster(draft.page);
    // What the service has to say to this page is best said by its own page.
    const isSentBack = state === "refused" || state === "conflict";
    if (isSentBack && draft.pressed && draft.number === current) sendPlainly(draft);
  }

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
      const content = await answer.json();
      return { status: answer.status, reference: content.reference, receipt: content.receipt, problems: content.problems };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function everythingIn(draft) {
    const own = [["submission_id", draft.number], ...draft.replaces.map((number) => ["replaces", number])];
    return [...draft.fields, ...own, ["client_time", draft.sentAt]];
  }

  function stateAfter({ status, problems }) {
    const codes = (problems || []).map((problem) => problem.code);
    if (!codes.length || status >= 500 || status === 429) return "waiting";
    if (codes.includes("no_such_link")) return "gone";
    return status === 409 ? "conflict" : "refused";
  }

  function sendPlainly(draft) {
    const plain = document.createElement("form");
    Object.assign(plain, { method: "post", action: draft.page, hidden: true });
    for (const [name, value] of everythingIn(draft)) addHidden(plain, name, value);
    document.body.append(plain);
    plain.submit();
  }

  function arrived(draft, { reference, receipt }) {
    const saved = { number: draft.number, reference, receipt };
    // In this order: another tab that shows the draft sees it go, and then looks why.
    localStorage.setItem(SAVED, JSON.stringify(saved));
    drop(draft.number);
    if (draft.number === current) showSaved(saved);
  }

  async function forgetRoster(page) {
    if ("caches" in window) await (await caches.open("registers")).delete(page);
  }

  // ---- what is shown

  function stateOf(draft) {
    const { number, reference } = lastSaved();
    if (draft.state === "typing" && draft.replaces.includes(number)) return words("changed", { reference });
    return words(draft.state, { phone: phone() });
  }

  const phone = () => (document.querySelector("[data-phone]") || { dataset: {} }).dataset.phone || "us";

  function say(text) {
    const place = document.getElementById("state");
    if (place && place.textContent !== text) place.textContent = text;
  }

  function show() {
    if (!form) return showKept();
    const draft = find(current);
    if (draft) say(stateOf(draft));
    const again = document.getElementById("again");
    if (again) again.parentElement.hidden = !draft;
    showOthers();
    count();
  }

  function showOthers() {
    const place = document.getElementById("others");
    if (!place) return;
    const others = drafts().filter((draft) => draft.group === form.dataset.register && draft.number !== current);
    place.hidden = !others.length;
    place.replaceChildren(...others.map(lineOf));
  }

  function lineOf(draft) {
    const line = element("p", "govuk-body", `${draft.label}: ${stateOf(draft)} `);
    const button = element("button", "govuk-button govuk-button--secondary", words("look"));
    button.type = "button";
    button.addEventListener("click", () => {
      if (draft.state === "refused" || draft.state === "conflict") return sendPlainly(draft);
      change(draft.number, { aside: false });
      location.assign(draft.about ? `${path}?session=${encodeURIComponent(draft.about)}` : path);
    });
    line.append(document.createElement("br"), button);
    return line;
  }

  function showSaved({ reference, receipt }) {
    current = "";
    const heading = element("h1", "govuk-heading-l", words("saved"));
    heading.tabIndex = -1;
    const sheet = element("div", "sheet");
    sheet.append(element("p", "govuk-body", words("reference")), element("p", "govuk-body reference", reference));
    if (receipt) sheet.append(way(receipt, words("see")));
    document.querySelector("main").replaceChildren(heading, sheet, way(path, words("back")));
    document.title = document.title.replace(/^[^–]*–/, `${words("saved_title")} –`);
    heading.focus();
    window.scrollTo(0, 0);
  }

  // Where the link opens nothing: what was typed is still here, without the names that went with the register.
  function showKept() {
    const place = document.querySelector("[data-gone]");
    if (!place) return;
    const kept = drafts().filter((draft) => draft.page === location.pathname);
    place.hidden = !kept.length;
    place.replaceChildren(
      element("h2", "govuk-heading-m", words("kept")),
      ...kept.map((draft) => element("p", "govuk-body as-typed", summaryOf(draft))),
      element("p", "govuk-body", words("kept_until", { phone: phone() })),
    );
  }

  function summaryOf(draft) {
    const ticked = valuesOf(draft.fields, "present").length;
    const [names] = valuesOf(draft.fields, "newcomers");
    const [waiting] = valuesOf(draft.fields, "waiting");
    const [unnamed] = valuesOf(draft.fields, "unnamed");
    const [helpers] = valuesOf(draft.fields, "other_helpers");
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

  function element(name, classes, text = "") {
    const made = document.createElement(name);
    made.className = classes;
    made.textContent = text;
    return made;
  }

  function way(address, text) {
    const line = element("p", "govuk-body");
    const link = element("a", "govuk-link way", text);
    link.href = address;
    line.append(link);
    return line;
  }

  function count() {
    const place = document.getElementById("count");
    if (!place) return;
    const lines = form.elements.newcomers ? form.elements.newcomers.value.split("\n").filter((line) => line.trim()) : [];
    const others = Number(form.elements.unnamed.value) || 0;
    const here = form.querySelectorAll("[name=present]:checked").length + lines.length + others;
    place.textContent = here === 1 ? words("one_here") : words("many_here", { count: here });
    place.closest(".here").hidden = false;
  }

  // ---- a page that was kept from another day

  function setToday() {
    const today = (moment) => new Date(moment).toLocaleDateString("en-CA", { timeZone: "Europe/London" });
    const shown = Number(form.dataset.madeAt);
    const days = Math.round((Date.parse(today(Date.now())) - Date.parse(today(shown))) / DAY);
    if (!shown || !days) return;
    const now = new Date(Date.parse(form.dataset.today) + days * DAY).toISOString().slice(0, 10);
    for (const radio of form.querySelectorAll("[name=session][data-day]")) {
      const label = radio.labels[0];
      radio.checked = radio.dataset.day === now;
      label.textContent = radio.checked ? words("today", { session: radio.dataset.plain }) : radio.dataset.plain;
    }
  }

  // ---- beginning

  function begin() {
    const told = tellWorker().catch(() => undefined);
    // The service worker put this page before the one that was asked for.
    if (isTidying) return void told.then(() => location.reload());
    if (form) beginForm();
    const receipt = document.querySelector("[data-receipt]");
    if (receipt) drop(receipt.dataset.receipt);
    show();
    window.addEventListener("online", sendWaiting);
    document.addEventListener("visibilitychange", () => document.hidden || sendWaiting());
    setInterval(sendWaiting, AGAIN);
    sendWaiting();
  }

  function beginForm() {
    if (!form.dataset.instead) takeUp();
    form.addEventListener("input", (event) => {
      sayItHappened(event.target);
      typed();
    });
    form.addEventListener("submit", pressed);
    window.addEventListener("storage", fromAnotherTab);
    const theirs = document.querySelector("[data-keep-theirs]");
    if (theirs) theirs.addEventListener("click", () => drop(form.dataset.instead));
    const again = document.getElementById("again");
    if (again) again.addEventListener("click", startAgain);
    watchOver();
  }

  // Show the draft of this page, if there is one; a page that was sent back shows itself what was typed.
  function takeUp() {
    const number = form.elements.submission_id.value;
    if (form.dataset.sentBack !== undefined) {
      current = number;
      typed();
      return;
    }
    setToday();
    const { register: group, about } = form.dataset;
    const found = drafts().find((draft) => draft.group === group && draft.about === (about || "") && !draft.aside);
    if (found) {
      current = found.number;
      // A new link opened on this phone takes over what an old one could not send.
      if (found.page !== path) change(current, { page: path, state: found.state === "gone" ? "waiting" : found.state });
      restore(found);
    } else {
      // A page kept on the phone, or shown again by Back, may have a number that was sent already.
      form.elements.submission_id.value = newNumber();
    }
  }

  // Who is there says that it went ahead; nobody has to say it twice.
  function sayItHappened(control) {
    const isSomebody = control.name === "present" ? control.checked : SOMEBODY.includes(control.name) && control.value > "";
    if (isSomebody && !form.querySelector("[name=status]:checked")) {
      form.querySelector("[name=status][value=held]").checked = true;
    }
  }

  function pressed(event) {
    // The gate's button, on a page without names, opens the register and sends the form by itself.
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;
    event.preventDefault();
    const before = find(current);
    if (before && before.state === "conflict") return sendPlainly(before);
    if (form.dataset.instead) drop(form.dataset.instead);
    if (!before) typed();
    const draft = find(current);
    if (!draft) return form.submit();
    change(current, { state: "waiting", pressed: true, sent: true, sentAt: draft.sentAt || new Date().toISOString() });
    show();
    sendWaiting();
  }

  function fromAnotherTab(event) {
    if (!current || event.key !== PREFIX + current) return;
    const saved = lastSaved();
    if (!event.newValue && saved.number === current) return showSaved(saved);
    const draft = find(current) || drafts().find((known) => known.replaces.includes(current));
    if (!draft) return location.reload();
    current = draft.number;
    restore(draft);
    show();
  }

  function startAgain() {
    const draft = find(current);
    if (draft && draft.tried) change(current, { aside: true });
    else drop(current);
    location.assign(path);
  }

  // So that the page opens without signal: it is asked for once more, past the service worker, which keeps it.
  async function watchOver() {
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register("/sw.js", { scope: "/" });
      if (navigator.serviceWorker.controller || form.dataset.instead) return;
      await navigator.serviceWorker.ready;
      await new Promise((resolve) => {
        if (navigator.serviceWorker.controller) resolve();
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
  else if (form) form.addEventListener("input", count);
})();
