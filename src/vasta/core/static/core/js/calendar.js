// Dragging a planned encounter to another time. The same is done without a mouse by the encounter's own form.

let dragged = null;

/** The half hour under the pointer; a day of several columns has its own field in each. */
const fieldOf = (event) => (dragged ? event.target.closest("#calendar td[data-at]") : null);

function unmark() {
  document.querySelectorAll("#calendar td.over").forEach((field) => field.classList.remove("over"));
}

function onStart(event) {
  dragged = event.target.closest?.("[data-move]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.textContent.trim());
}

function onOver(event) {
  const field = fieldOf(event);
  if (!field) return;
  event.preventDefault();
  if (!field.classList.contains("over")) {
    unmark();
    field.classList.add("over");
  }
}

function onDrop(event) {
  const field = fieldOf(event);
  if (!field) return;
  event.preventDefault();
  const { move, version, minutes } = dragged.dataset;
  unmark();
  // The server answers with a message and the word that the calendar is old; nothing is swapped by the answer.
  htmx.ajax("POST", move, { source: dragged, swap: "none", values: { starts_at: field.dataset.at, version, minutes } });
  dragged = null;
}

document.addEventListener("dragstart", onStart);
document.addEventListener("dragover", onOver);
document.addEventListener("drop", onDrop);
document.addEventListener("dragend", () => {
  dragged = null;
  unmark();
});
