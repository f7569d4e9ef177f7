// Short messages in a corner. One that can be undone, or that reports a failure, stays until it is closed.

const SHOWN_MS = 8000;

export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

function leaveLater(toast) {
  if (toast.matches(".error, .warning") || toast.querySelector("form:not([hidden])")) return;
  let timer;
  const wait = () => (timer = setTimeout(() => toast.remove(), SHOWN_MS));
  const stay = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, wait);
  wait();
}

/** Shows `text`; `undo` is the address the Undo button posts to, `level` is success, warning or error. */
export function toast(text, { undo = "", level = "success" } = {}) {
  const template = document.getElementById("toast-template");
  if (!template) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.classList.add(level);
  element.querySelector("p").textContent = text;
  const form = element.querySelector("form");
  if (undo) {
    form.action = undo;
    form.hidden = false;
  }
  document.getElementById("toasts").append(element);
  leaveLater(element);
}

/** The title of the error page that came instead of a fragment. */
function reason(response) {
  return new DOMParser().parseFromString(response.responseText, "text/html").querySelector("h1")?.textContent;
}

export function start() {
  document.querySelectorAll("[data-toast]").forEach(leaveLater);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast] [data-close]")) event.target.closest("[data-toast]").remove();
  });
  // The server may send HX-Trigger: {"toast": {"text": …, "undo": …}, "announce": {"text": …}}.
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail));
  document.addEventListener("announce", (event) => announce(event.detail.text));
  const words = document.getElementById("toast-template")?.dataset;
  document.addEventListener("htmx:responseError", (event) => toast(reason(event.detail.xhr) ?? words.failed, { level: "error" }));
  document.addEventListener("htmx:sendError", () => toast(words.offline, { level: "error" }));
}
