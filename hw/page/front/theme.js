// Light and dark.

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark";

function switchTheme() {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("weft-theme", document.documentElement.dataset.theme);
  } catch {
    // A page from a file may have no storage.
  }
  themeChanged();
}

function themeChanged() {
  document.getElementById("theme").textContent = isDark() ? "Light" : "Dark";
  redraw();
}

function setUpTheme() {
  try {
    const kept = localStorage.getItem("weft-theme");
    if (kept) document.documentElement.dataset.theme = kept;
  } catch {
    // The same.
  }
  systemDark.addEventListener("change", themeChanged);
}
