// Native dialogs: data-open="id" opens, data-close closes, a click on the veil closes; focus goes back by itself.

export function open(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      opener.closest("details.menu")?.removeAttribute("open");
      return open(document.getElementById(opener.dataset.open));
    }
    const dialog = event.target.closest("dialog");
    if (!dialog) return;
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  // A dialog that came with a fragment opens itself.
  document.addEventListener("htmx:afterSettle", (event) => {
    event.target.querySelectorAll?.("dialog[data-open-now]").forEach(open);
  });
}
