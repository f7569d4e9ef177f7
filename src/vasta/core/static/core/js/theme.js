// The theme switch of the person's menu: the device's, light or dark.
import { read, write } from "./store.js";

function show(choice) {
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
}

export function start() {
  show(read("theme") ?? "");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    write("theme", choice || null);
    if (choice) document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
    show(choice);
  });
}
