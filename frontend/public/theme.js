// Before the first paint: the theme and the text direction that were chosen on this device.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("wiwebb.theme");
    var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.classList.toggle("dark", dark);
    var language = localStorage.getItem("wiwebb.language");
    if (language) {
      root.lang = language;
      root.dir = language === "ar" ? "rtl" : "ltr";
    }
  } catch {
    // Storage is switched off: the defaults hold.
  }
})();
