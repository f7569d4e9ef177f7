// A text box with a list of suggestions fetched from the server, after the ARIA combobox pattern.
//
// data-combobox="go"   on a form: choosing a suggestion follows its link (the search box of the top bar)
// data-combobox="pick" on a div: choosing puts the option's data-value into the hidden input (a partner picker)
//
// data-url answers GET ?q=… with a fragment of elements that have role="option"; groups wear .menu-label.
// The request carries HX-Request and HX-Target: suggestions, so that the server knows to send the fragment.
import { announce } from "./toast.js";

const WAIT_MS = 150;
const states = new WeakMap();
let count = 0;

function setUp(root) {
  const input = root.querySelector("input:not([type=hidden])");
  const list = document.createElement("div");
  list.id = `suggestions-${++count}`;
  list.className = "listbox";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  root.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]])
    input.setAttribute(name, value);
  const state = { root, input, list, chosen: root.querySelector("input[type=hidden][data-chosen]"), request: null, timer: 0 };
  input.addEventListener("input", () => onType(state));
  input.addEventListener("keydown", (event) => onKey(state, event));
  input.addEventListener("blur", () => hide(state));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(state, option, event);
  });
  root.querySelector("[data-clear]")?.addEventListener("click", () => clear(state));
  states.set(root, state);
  return state;
}

const options = (state) => [...state.list.querySelectorAll("[role=option]")];
const current = (state) => state.list.querySelector("[aria-selected=true]");

function show(state) {
  state.list.hidden = false;
  state.input.setAttribute("aria-expanded", "true");
}

function hide(state) {
  clearTimeout(state.timer);
  state.request?.abort();
  state.list.hidden = true;
  state.input.setAttribute("aria-expanded", "false");
  state.input.removeAttribute("aria-activedescendant");
}

function clear(state) {
  state.input.value = "";
  if (state.chosen) state.chosen.value = "";
  hide(state);
  state.input.focus();
  state.root.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { value: "" } }));
}

function onType(state) {
  if (state.chosen) state.chosen.value = "";
  clearTimeout(state.timer);
  if (!state.input.value.trim()) return hide(state);
  state.timer = setTimeout(() => load(state), WAIT_MS);
}

async function load(state) {
  state.request?.abort();
  state.request = new AbortController();
  const url = new URL(state.root.dataset.url, location.href);
  url.searchParams.set("q", state.input.value.trim());
  try {
    const response = await fetch(url, {
      headers: { "HX-Request": "true", "HX-Target": "suggestions" },
      signal: state.request.signal,
    });
    if (!response.ok || response.redirected) return hide(state);
    fill(state, await response.text());
  } catch (error) {
    // An aborted request was overtaken by a newer one; without a connection the box is a plain form.
    if (error.name !== "AbortError") hide(state);
  }
}

function fill(state, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  state.list.replaceChildren(...page.body.childNodes);
  options(state).forEach((option, index) => {
    option.id = `${state.list.id}-${index}`;
    option.tabIndex = -1;
    option.setAttribute("aria-selected", "false");
  });
  state.input.removeAttribute("aria-activedescendant");
  show(state);
  const words = state.list.querySelector("[data-count]");
  if (words) announce(words.dataset.count);
}

function mark(state, option) {
  current(state)?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  state.input.setAttribute("aria-activedescendant", option.id);
}

function step(state, by) {
  const all = options(state);
  if (state.list.hidden || !all.length) return load(state);
  const at = all.indexOf(current(state));
  mark(state, all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

function onKey(state, event) {
  if (event.key === "ArrowDown") step(state, 1);
  else if (event.key === "ArrowUp") step(state, -1);
  else if (event.key === "Escape" && !state.list.hidden) hide(state);
  else if (event.key === "Enter" && !state.list.hidden && current(state)) current(state).click();
  else return;
  event.preventDefault();
}

function choose(state, option, event) {
  hide(state);
  if (state.root.dataset.combobox === "go") {
    if (!option.href) event.preventDefault();
    return;
  }
  event.preventDefault();
  state.input.value = option.dataset.text ?? option.textContent.trim();
  if (state.chosen) state.chosen.value = option.dataset.value;
  state.root.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { ...option.dataset } }));
}

export function start() {
  // Set up when first used, so that fragments need no set-up of their own.
  document.addEventListener("focusin", (event) => {
    const root = event.target.closest("[data-combobox]");
    if (root && !states.has(root) && event.target.matches("input")) setUp(root);
  });
}
