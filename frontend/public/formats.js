// A worker beside the page. Whoever formats first in a browser waits until it has looked at all languages there are: 17 ms, or 100 on
// a small machine. What it finds holds for the whole process, so it is looked for here, while the page's files are on their way.
new Intl.NumberFormat();
new Intl.RelativeTimeFormat();
new Intl.DateTimeFormat();
close();
