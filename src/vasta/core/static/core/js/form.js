// Forms: errors get focus, a second click sends nothing, leaving unsaved work asks first, long texts keep a draft.
import { keys, read, write } from "./store.js";

const DRAFT_WAIT_MS = 600;
const DRAFT_DAYS = 7;
const changed = new WeakSet();

// --- Errors -------------------------------------------------------------------------------------------------

function focusErrors(root) {
  root.querySelector?.("[data-error-summary]")?.focus();
}

/** A link of the summary goes to the field itself; a group of choices has its first one focused. */
function followErrorLink(event) {
  const link = event.target.closest("[data-error-summary] a");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  (field ?? target).focus();
}

// --- Sending --------------------------------------------------------------------------------------------------

function onSubmit(event) {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  changed.delete(form);
  form.querySelectorAll("textarea[data-draft]").forEach(markSent);
  if (form.hasAttribute("data-forget-drafts")) forgetDrafts();
  if (form.target === "_blank" || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "yes";
  // After this turn, because a disabled button would not be sent.
  setTimeout(() => buttons(form).forEach((button) => (button.ariaDisabled = "true")));
}

const buttons = (form) => [...form.elements].filter((element) => element.matches("button:not([type=button])"));

function wakeUp() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    buttons(form).forEach((button) => (button.ariaDisabled = null));
  }
}

function warnUnsaved(event) {
  const open = [...document.querySelectorAll("form[data-unsaved]")].some((form) => changed.has(form));
  if (open) event.preventDefault();
}

// --- Drafts -----------------------------------------------------------------------------------------------------

const timers = new WeakMap();
const draftKey = (area) => `draft-${area.dataset.draft}`;

function keep(area) {
  const text = area.value;
  const kept = write(draftKey(area), text ? JSON.stringify({ text, at: Date.now() }) : null);
  const sign = document.querySelector(`[data-draft-kept="${CSS.escape(area.dataset.draft)}"]`);
  if (sign) sign.hidden = !(kept && text);
}

/** A sent draft is kept until a page of ours without that field is shown: only then did the text arrive. */
function markSent(area) {
  clearTimeout(timers.get(area));
  if (area.value) write(draftKey(area), JSON.stringify({ text: area.value, at: Date.now(), sent: true }));
}

function draft(key) {
  try {
    return JSON.parse(read(key));
  } catch {
    return null;
  }
}

function restore(area) {
  const saved = draft(draftKey(area));
  if (!saved || area.value) return;
  if (saved.sent) return write(draftKey(area), null);
  area.value = saved.text;
  keep(area);
}

function tidyDrafts() {
  const here = new Set([...document.querySelectorAll("textarea[data-draft]")].map(draftKey));
  const oldest = Date.now() - DRAFT_DAYS * 24 * 60 * 60 * 1000;
  for (const key of keys("draft-")) {
    const saved = draft(key);
    if (!saved || saved.at < oldest || (saved.sent && !here.has(key))) write(key, null);
  }
}

function forgetDrafts() {
  keys("draft-").forEach((key) => write(key, null));
}

function onInput(event) {
  const form = event.target.form;
  if (form?.hasAttribute("data-unsaved")) changed.add(form);
  const area = event.target.closest?.("textarea[data-draft]");
  if (!area) return;
  clearTimeout(timers.get(area));
  timers.set(area, setTimeout(() => keep(area), DRAFT_WAIT_MS));
}

export function start() {
  tidyDrafts();
  document.querySelectorAll("textarea[data-draft]").forEach(restore);
  focusErrors(document);
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
  document.addEventListener("click", followErrorLink);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", onInput);
  addEventListener("pageshow", wakeUp);
  addEventListener("beforeunload", warnUnsaved);
}
