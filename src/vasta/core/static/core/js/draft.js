// A long form keeps its draft in this browser, so that a lost connection loses nothing.
//
// <form data-form-draft="person-school-form"> is kept under that name and the page's query. Beside it may stand
// [data-form-draft-kept] (said while there is a draft) and [data-form-draft-restored] (said when one came back; a
// [data-form-draft-forget] in it starts anew). Signing out wipes every draft (form.js).
import { read, write } from "./store.js";

const WAIT_MS = 400;
const PAPERS = new Set(["csrfmiddlewaretoken", "version"]);
let timer = 0;

const key = (form) => `draft-form-${form.dataset.formDraft}${location.search}`;

function entries(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) if (!PAPERS.has(name)) (found[name] ??= []).push(value);
  return found;
}

function say(kept) {
  const sign = document.querySelector("[data-form-draft-kept]");
  if (sign) sign.hidden = !kept;
}

/** Keeps the form now; `extra` is what its own script needs to draw it again. */
export function keep(form, extra = {}) {
  clearTimeout(timer);
  const version = form.dataset.formDraftVersion ?? "";
  say(write(key(form), JSON.stringify({ at: Date.now(), version, fields: entries(form), extra })));
}

export function keepSoon(form, extra) {
  clearTimeout(timer);
  timer = setTimeout(() => keep(form, extra()), WAIT_MS);
}

export function forget(form) {
  clearTimeout(timer);
  write(key(form), null);
  say(false);
}

/** Writes kept values into the form's own inputs. */
export function fill(form, fields) {
  for (const control of form.elements) {
    if (!control.name || PAPERS.has(control.name) || control.type === "submit") continue;
    const values = fields[control.name] ?? [];
    if (control.matches("[type=checkbox], [type=radio]")) control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
  }
}

/**
 * The draft of the form, or null. A form that came back with errors holds newer words than the draft, and a row that
 * somebody has saved since (data-form-draft-version) is not written over.
 */
export function kept(form) {
  if (form.querySelector("[data-error-summary]")) return null;
  try {
    const draft = JSON.parse(read(key(form)));
    return draft?.version === (form.dataset.formDraftVersion ?? "") ? draft : null;
  } catch {
    return null;
  }
}

export function sayRestored() {
  say(true);
  const words = document.querySelector("[data-form-draft-restored]");
  if (words) words.hidden = false;
}
