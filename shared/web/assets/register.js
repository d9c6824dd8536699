// The register's page on a phone: counts who is there while they are ticked.
"use strict";

const form = document.querySelector("form");
if (form) {
  form.addEventListener("input", count);
  count();
}

function count() {
  const shown = document.getElementById("count");
  if (shown) shown.textContent = String(form.querySelectorAll("[name=present]:checked").length);
}
