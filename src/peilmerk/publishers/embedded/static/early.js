/* Runs before anything is drawn: the reader's choice of light or dark, so that a page does not flash. */
(function () {
  var root = document.documentElement, choice = null;
  root.classList.add("js");
  try { choice = localStorage.getItem("pm-scheme"); } catch (error) { /* storage is switched off */ }
  if (choice === "light" || choice === "dark") root.setAttribute("data-scheme", choice);
})();
