// The quick log: partners picked one after another, the guard below them, defaults as a sentence, a kept draft.
import { fill, forget, keep, keepSoon, kept, sayRestored } from "./draft.js";

const quick = () => document.getElementById("encounter-form");

// --- Chosen rows --------------------------------------------------------------------------------------------

function addChosen(many, value, text) {
  if (many.querySelector(`.chosen input[value="${CSS.escape(value)}"]`)) return;
  const row = many.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector("input").value = value;
  row.querySelector("span").textContent = text;
  many.querySelector(".many-add").before(row);
  showChosen(many);
}

function showChosen(many) {
  many.classList.toggle("has-chosen", Boolean(many.querySelector(".chosen")));
  many.classList.remove("adding");
}

const chosen = (form) =>
  [...form.querySelectorAll(".chosen input:checked")].map((input) => ({
    many: input.name,
    value: input.value,
    text: input.nextElementSibling.textContent,
  }));

function onPicked(event) {
  const many = event.target.closest("[data-many]");
  if (!many || !event.detail.value) return;
  addChosen(many, event.detail.value, event.detail.text);
  many.querySelector(".many-add input").value = "";
  changed(many);
}

function onUnticked(input) {
  const many = input.closest("[data-many]");
  input.closest(".chosen").remove();
  showChosen(many);
  many.querySelector(".many-add input").focus();
  changed(many);
}

function changed(many) {
  const form = quick();
  keepSoon(form, () => ({ chosen: chosen(form) }));
  if (many.dataset.many === "partners") loadFacts(form);
}

/** Levels, the contact guard and people of the chosen partners. */
function loadFacts(form) {
  const url = new URL(form.querySelector("[data-guard-url]").dataset.guardUrl, location.href);
  for (const input of form.querySelectorAll(".chosen input[name=partners]:checked")) url.searchParams.append("partners", input.value);
  return window.htmx.ajax("GET", url.pathname + url.search, { target: "#partner-facts", swap: "outerHTML" });
}

// --- Kinds, plus and minus, the sentence -----------------------------------------------------------------------

let usual = "";

function onKind(radio) {
  const form = quick();
  const minutes = form.elements.minutes;
  if (minutes.value === usual) minutes.value = radio.dataset.minutes;
  usual = radio.dataset.minutes;
  const menu = form.querySelector(".kinds-more");
  const word = menu.querySelector("[data-kind-word]");
  word.textContent = menu.contains(radio) ? radio.closest("label").textContent.trim() : word.dataset.kindWord;
  if (menu.contains(radio)) menu.open = false;
}

function onOneOf(box) {
  for (const other of box.closest(".toggles").querySelectorAll("[data-one-of]")) if (other !== box) other.checked = false;
}

const words = (input) => input.closest("label").textContent.trim();
const SENTENCE = {
  minutes: (form) => form.elements.minutes.value,
  initiative: (form) => {
    const radio = form.querySelector("[name=initiative]:checked");
    return radio ? words(radio) : "";
  },
  starts_at: (form, place) => {
    const day = form.elements.starts_at_0.value.replace(/\b0/g, "");
    const clock = form.elements.starts_at_1.value;
    const known = day === place.dataset.today ? place.dataset.todayWord : day;
    return place.dataset.words.replace("{day}", known).replace("{time}", clock.replace(":", ".").replace(/^0/, ""));
  },
};

function say(form) {
  for (const place of form.querySelectorAll("[data-echo]")) place.textContent = SENTENCE[place.dataset.echo](form, place);
  const people = document.getElementById("default-contacts");
  const names = [...form.querySelectorAll("[name=contacts]:checked")].map(words);
  if (people) people.textContent = names.length ? `, ${names.join(", ")}` : "";
}

// --- Sending without a connection ------------------------------------------------------------------------------

function onSendError(event) {
  const form = quick();
  if (event.target !== form) return;
  // The toast would say that nothing was saved; here the draft was.
  event.stopPropagation();
  keep(form, { chosen: chosen(form) });
  form.querySelector("[data-offline]").hidden = false;
  const button = form.querySelector("[data-send-again]");
  button.textContent = button.dataset.sendAgain;
  button.focus();
}

/** Saved, so the page leads on; to the sign-in it leads when the session has ended, and then the draft stays. */
function onAnswered(event) {
  const form = quick();
  const next = event.target === form && event.detail.xhr.getResponseHeader("HX-Redirect");
  if (next && !next.includes("/account/login/")) forget(form);
}

// --- The draft ---------------------------------------------------------------------------------------------------

async function restore(form) {
  const draft = kept(form);
  if (!draft) return;
  for (const input of form.querySelectorAll(".chosen input")) input.closest(".chosen").remove();
  for (const row of draft.extra.chosen ?? []) addChosen(form.querySelector(`[data-many="${row.many}"]`), row.value, row.text);
  form.querySelectorAll("[data-many]").forEach(showChosen);
  fill(form, draft.fields);
  sayRestored();
  say(form);
  await loadFacts(form);
  fill(form, draft.fields);
  say(form);
}

function start() {
  const form = quick();
  if (!form) return;
  usual = form.elements.minutes.value;
  document.addEventListener("picked", onPicked);
  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.form !== quick()) return;
    if (target.name === "kind") onKind(target);
    else if (target.matches("[data-one-of]")) onOneOf(target);
    else if (target.matches(".chosen input")) return onUnticked(target);
    say(quick());
  });
  for (const name of ["input", "change"])
    document.addEventListener(name, (event) => {
      const present = quick();
      if (event.target.form === present) keepSoon(present, () => ({ chosen: chosen(present) }));
    });
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-many-more]");
    if (more) {
      const many = more.closest("[data-many]");
      many.classList.add("adding");
      many.querySelector(".many-add input").focus();
    }
    if (event.target.closest("[data-form-draft-forget]")) {
      forget(quick());
      location.reload();
    }
  });
  document.addEventListener("htmx:sendError", onSendError, true);
  document.addEventListener("htmx:afterRequest", onAnswered);
  restore(form);
}

start();
