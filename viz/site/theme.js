// Before anything is drawn: the theme that was chosen on an earlier page, if one was.

"use strict";
try {
  const theme = localStorage.getItem("kg-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage here: the system's theme it is.
}
