// Before the first paint: the theme and the text direction that were chosen on this device, and which outline of a page
// index.html shows. In a build it also asks for the files that the page at this address will ask for.
(function () {
  var LANGUAGES = ["en", "fr", "ar"];
  var SIGNED_OUT = /^\/(sign-in|register|verify-email|change-email|password-reset|invitation)(\/|$)/;
  // Of `scripts/finish.mjs`: files by kind of page, and words by language.
  var ahead = "__AHEAD__";
  var root = document.documentElement;
  var path = location.pathname;
  var kind = SIGNED_OUT.test(path) ? "card" : "app";
  var language = null;
  root.dataset.frame = kind;
  try {
    var theme = localStorage.getItem("wiwebb.theme");
    var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.classList.toggle("dark", dark);
    language = localStorage.getItem("wiwebb.language");
  } catch {
    // Storage is switched off: the defaults hold.
  }
  if (LANGUAGES.indexOf(language) < 0) {
    language = navigator.languages
      .map(function (tag) {
        return tag.slice(0, 2);
      })
      .find(function (tag) {
        return LANGUAGES.indexOf(tag) >= 0;
      });
  }
  language = language || "en";
  root.lang = language;
  root.dir = language === "ar" ? "rtl" : "ltr";

  if (typeof ahead !== "object") return;
  var files = ahead[kind].concat(ahead[path] || [], ahead.words[language][kind], ahead.words[language][path] || []);
  files.forEach(function (file) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = file;
    document.head.append(link);
  });
})();
