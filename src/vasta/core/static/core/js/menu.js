// <details class="menu"> closes on Escape, on a click elsewhere and when focus leaves it; arrows walk its items.
// On a phone the rail is the target of the bottom bar's last link, and Escape closes it too.

const ITEMS = "a[href], button:not([disabled]), input:not([type=hidden])";

function close(menu, giveFocusBack) {
  menu.open = false;
  if (giveFocusBack) menu.querySelector("summary").focus();
}

function walk(menu, step) {
  const items = [...menu.querySelectorAll(".menu-panel")].flatMap((panel) => [...panel.querySelectorAll(ITEMS)]);
  if (!items.length) return;
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
  items[next].focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) close(menu, false);
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) close(menu, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#rail") return location.replace("#main");
    const menu = event.target.closest?.("details.menu[open]");
    if (!menu) return;
    if (event.key === "Escape") close(menu, true);
    else if (event.key === "ArrowDown") walk(menu, 1);
    else if (event.key === "ArrowUp") walk(menu, -1);
    else return;
    event.preventDefault();
  });
}
