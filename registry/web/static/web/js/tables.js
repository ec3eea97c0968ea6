// On a narrow screen style sheets show tables as cards, and some browsers then no longer tell a screen reader what the
// parts are. So it is said again here, and only there; in the page itself it would be needless, and not valid.
const NARROW = matchMedia("(max-width: 48rem)");
const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

function roleOf(part) {
  if (part.tagName === "TH") return part.scope === "row" ? "rowheader" : "columnheader";
  return ROLES[part.tagName];
}

function tell() {
  for (const table of document.querySelectorAll("table.table-cards")) {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, th, td")]) {
      if (NARROW.matches) part.setAttribute("role", roleOf(part));
      else part.removeAttribute("role");
    }
  }
}

NARROW.addEventListener("change", tell);
document.addEventListener("htmx:after:swap", tell);
if (NARROW.matches) tell();
