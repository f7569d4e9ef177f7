// Everything a page needs, each part in its own module. All listen on the document, so fragments need no set-up.
import * as combobox from "./combobox.js";
import * as dialog from "./dialog.js";
import * as fields from "./fields.js";
import * as form from "./form.js";
import * as menu from "./menu.js";
import * as selection from "./selection.js";
import * as shortcuts from "./shortcuts.js";
import * as theme from "./theme.js";
import * as toast from "./toast.js";

for (const part of [theme, menu, dialog, toast, shortcuts, combobox, selection, form, fields]) part.start();

// After a swap focus goes where the server says the eye should be.
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelector?.("[data-focus]")?.focus());
