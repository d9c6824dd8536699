// The charity's own tablet: the receipt takes the form's place in the history, so that Back shows nobody's answers,
// and a form or a receipt that nobody touches for a minute makes room for the next person. Without this the page works
// as it is: it is never stored, asks the browser to keep nothing, and the receipt refreshes itself.
(() => {
  "use strict";
  const QUIET = 60000;
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const blank = script.dataset.blank || location.href;
  /** @type {number | undefined} */
  let timer;

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(blank), QUIET);
  };
  for (const touched of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(touched, wait, { passive: true });
  }
  addEventListener("pageshow", (event) => (event.persisted ? location.replace(blank) : wait()));
  wait();

  const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-next]"));
  if (next) {
    next.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(next.href);
    });
  }

  const form = document.querySelector("form");
  if (!form) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    try {
      // No form here takes a file: every value is text.
      const typed = /** @type {[string, string][]} */ ([...new FormData(form)]);
      const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(typed) });
      if (answer.redirected) return location.replace(answer.url);
    } catch {
      // No answer: the browser says so better than we could, when it sends the form itself.
    }
    delete form.dataset.sending;
    // What is not a receipt is a page of its own; the same answers sent once more are stored once.
    form.submit();
  });
})();
