// Before the first paint: the theme and the text direction that were chosen on this device, and which outline of a page
// index.html shows. In a build it also asks for what the page at this address will ask for: its files, who is signed in,
// whose pages these are.
(function () {
  var LANGUAGES = ["en", "fr", "ar"];
  var SIGNED_OUT = /^\/(sign-in|register|verify-email|change-email|password-reset|invitation)(\/|$)/;
  // Of `scripts/finish.mjs`: files by kind of page, words by language, and calls without arguments.
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

  // React takes its turns by this where it exists. Turns by message, its other way, Chromium puts off after a press until
  // the next frame: 14 ms before anything happens.
  if (window.scheduler && scheduler.postTask) {
    window.setImmediate ||= function (turn) {
      scheduler.postTask(turn);
    };
  }

  if (typeof ahead !== "object") return;
  // First, before the files take all connections.
  var headers = { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", "x-wiwebb-session": "cookie" };
  var calls = ahead.calls[kind];
  try {
    var acting = JSON.parse(sessionStorage.getItem("wiwebb.acting-tenant"));
    // A page then asks for the rows of that tenant.
    if (acting) headers["x-wiwebb-tenant"] = acting.id;
    else calls = calls.concat(ahead.calls[path] || []);
  } catch {
    // As above.
  }
  // `src/lib/early.ts` hands the replies on. What fails is asked for once more, there.
  window.wiwebbEarly = new Map(
    calls.map(function (call) {
      var init = { method: "POST", headers: headers, body: new Uint8Array(5), signal: AbortSignal.timeout(20000) };
      return [call, fetch(call, init).catch(function () {})];
    }),
  );
  var files = ahead[kind].concat(ahead[path] || [], ahead.words[language][kind], ahead.words[language][path] || []);
  files.forEach(function (file) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = file;
    document.head.append(link);
  });
  new Worker("/formats.js");
})();
