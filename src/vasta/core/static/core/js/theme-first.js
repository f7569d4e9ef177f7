// A classic script in the head: the chosen theme is set before anything is drawn, so nothing flashes.
try {
  const theme = localStorage.getItem("vasta-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the device's theme then stands.
}
