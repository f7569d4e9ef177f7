// "/" and Ctrl+K go to the search box, "?" lists the shortcuts, and a link with data-key="c" answers to its key.
// Single keys can be switched off in the list (WCAG 2.1.4).
import { open } from "./dialog.js";
import { read, write } from "./store.js";

const TYPING = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable], [role=listbox]";

function search() {
  const box = document.getElementById("search-box");
  if (box?.checkVisibility()) {
    box.focus();
    box.select();
  } else document.querySelector(".topbar-search")?.click();
}

function onSingleKey(event) {
  if (event.key === "/") search();
  else if (event.key === "?") open(document.getElementById("shortcuts"));
  else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    target.click();
  }
  event.preventDefault();
}

export function start() {
  const box = document.querySelector("[data-single-keys]");
  if (box) {
    box.checked = read("single-keys") !== "off";
    box.addEventListener("change", () => write("single-keys", box.checked ? null : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return search();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (read("single-keys") === "off" || event.target.closest(TYPING) || document.querySelector("dialog:modal")) return;
    onSingleKey(event);
  });
}
