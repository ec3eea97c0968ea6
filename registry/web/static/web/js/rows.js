// j and k go from piece to piece of a list, c collects the piece one stands at; Enter opens it, as on any link.
// Where the address leads to a piece of the list, one goes on from there: browsers only scroll to it.
const STEPS = { j: 1, k: -1 };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...document.querySelectorAll(".catalogue tbody th a.id, .piece-card h2 a.id")];
  if (event.target.closest("input, textarea, select, [contenteditable]") !== null || links.length === 0) return;
  const row = document.activeElement.closest("tr, .piece-card") ?? document.querySelector("tr:target, .piece-card:target");
  const here = links.findIndex((link) => row !== null && row.contains(link));
  if (event.key in STEPS) {
    event.preventDefault();
    const next = here === -1 ? 0 : Math.min(Math.max(here + STEPS[event.key], 0), links.length - 1);
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
  } else if (event.key === "c" && here !== -1) {
    row.querySelector("a.collect")?.click();
  }
});
