// Small helps for single fields: the name of a dropped file, a calendar beside a typed date, the order of columns.

function showFileName(input) {
  const drop = input.closest(".drop");
  const place = drop?.querySelector("[data-file-name]");
  if (place) place.textContent = [...input.files].map((file) => file.name).join(", ");
}

function overDrop(event) {
  for (const drop of document.querySelectorAll(".drop")) drop.classList.toggle("over", event.type === "dragover" && drop.contains(event.target));
}

/** 2026-12-03 ↔ 3.12.2026, the way dates are written in Finland. */
const toTyped = (iso) => iso.split("-").reverse().map(Number).join(".");

function toIso(typed) {
  const [day, month, year] = typed.split(".").map(Number);
  return year > 999 ? `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}` : "";
}

function openCalendar(button) {
  const [typed, native] = ["[data-typed-date]", "[data-native-date]"].map((name) => button.parentElement.querySelector(name));
  native.value = toIso(typed.value);
  native.showPicker();
}

function takeDate(native) {
  const typed = native.parentElement.querySelector("[data-typed-date]");
  if (native.value) typed.value = toTyped(native.value);
  typed.dispatchEvent(new Event("input", { bubbles: true }));
  typed.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(button) {
  const item = button.closest("li");
  if (button.dataset.move === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
}

export function start() {
  document.addEventListener("change", (event) => {
    if (event.target.matches(".drop > input[type=file]")) showFileName(event.target);
    else if (event.target.matches("[data-native-date]")) takeDate(event.target);
    else if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const calendar = event.target.closest("[data-calendar]");
    if (calendar) openCalendar(calendar);
    const mover = event.target.closest("[data-move]");
    if (mover) move(mover);
  });
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, overDrop);
}
