// Sets the remembered colour scheme before the first paint; without one the system decides.
(function () {
  try {
    var scheme = localStorage.getItem("scheme");
    if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
  } catch (e) {
    // No storage: the system decides.
  }
})();
