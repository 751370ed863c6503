// Small helps on top of pages that work without them: copying, choosing all rows, closing menus, charts, passkeys apart.
"use strict";

document.documentElement.classList.add("has-js");

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      const before = copy.textContent;
      copy.textContent = copy.dataset.copied;
      setTimeout(() => { copy.textContent = before; }, 2000);
    });
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-check-all]");
  if (all) {
    for (const box of document.querySelectorAll(all.dataset.checkAll)) box.checked = all.checked;
  }
  const rows = event.target.closest("[data-rows]");
  const whole = rows && rows.querySelector("[data-whole]");
  if (whole) {
    const parts = [...rows.querySelectorAll("[data-part]")];
    if (event.target === whole) for (const part of parts) part.checked = whole.checked;
    if (parts.includes(event.target)) whole.checked = parts.some((part) => part.checked);
    whole.indeterminate = whole.checked && !parts.every((part) => part.checked);
  }
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button[data-busy]")) {
    button.setAttribute("aria-busy", "true");
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft + tab.offsetWidth / 2 - tab.parentElement.clientWidth / 2;
  const errors = document.getElementById("form-errors");
  if (errors) errors.focus();
});
