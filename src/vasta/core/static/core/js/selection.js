// Ticking rows of a list: shift ticks all between, one box ticks the page, a button stands for all pages.
//
// <form class="selection" data-selection> with .pick boxes, [data-pick-page], and in the .bulk bar
// [data-picked] (the count), [data-pick-all] and <input type="hidden" name="all"> and [data-pick-none].
import { announce } from "./toast.js";

let last = null;

const picks = (form) => [...form.querySelectorAll(".pick")];

function everything(form, on) {
  const field = form.querySelector("input[type=hidden][name=all]");
  if (field) field.value = on ? "1" : "";
  form.querySelector("[data-pick-all]")?.setAttribute("aria-pressed", String(on));
}

function refresh(form) {
  const boxes = picks(form);
  const ticked = boxes.filter((box) => box.checked).length;
  const page = form.querySelector("[data-pick-page]");
  if (page) {
    page.checked = ticked > 0 && ticked === boxes.length;
    page.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const words = form.querySelector("[data-picked]");
  if (words) say(form, words.dataset.picked.replace("{count}", ticked));
}

function say(form, text) {
  form.querySelector("[data-picked]").textContent = text;
  announce(text);
}

function onChange(event) {
  const form = event.target.closest("[data-selection]");
  if (!form || !event.target.matches(".pick, [data-pick-page]")) return;
  everything(form, false);
  if (event.target.matches("[data-pick-page]")) picks(form).forEach((box) => (box.checked = event.target.checked));
  refresh(form);
}

function onClick(event) {
  const form = event.target.closest("[data-selection]");
  if (!form) return;
  if (event.target.matches(".pick")) return range(form, event);
  if (event.target.closest("[data-pick-none]")) {
    everything(form, false);
    picks(form).forEach((box) => (box.checked = false));
    refresh(form);
    form.querySelector("[data-pick-page]")?.focus();
  }
  const all = event.target.closest("[data-pick-all]");
  if (!all) return;
  picks(form).forEach((box) => (box.checked = true));
  refresh(form);
  everything(form, true);
  say(form, all.dataset.pickAll);
}

function range(form, event) {
  const boxes = picks(form);
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0)
    boxes.slice(from, to + 1).forEach((box) => (box.checked = event.target.checked));
  last = event.target;
}

export function start() {
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick);
  // The browser may restore ticks when one comes back to a page.
  const all = () => document.querySelectorAll("[data-selection]").forEach(refresh);
  addEventListener("pageshow", () => document.querySelector("[data-selection] .pick:checked") && all());
}
