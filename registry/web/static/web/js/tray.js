// What is collected to compare stands in the address; links and forms to other holdings take it along.
const NAME = "collect";
const collected = new URLSearchParams(location.search).getAll(NAME);
const holdings = (address) => /\/holdings\//.test(new URL(address, location).pathname);

function take() {
  for (const link of document.querySelectorAll("a[href]:not([data-plain], [data-plain] a)")) {
    const to = new URL(link.href);
    if (to.origin !== location.origin || !holdings(to) || to.searchParams.has(NAME)) continue;
    if (to.pathname === location.pathname && to.search === location.search) continue;
    for (const one of collected) to.searchParams.append(NAME, one);
    link.href = to.href;
  }
  for (const form of document.querySelectorAll("form:not([method=post])")) {
    if (!holdings(form.action) || form.elements[NAME] !== undefined) continue;
    for (const one of collected) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: NAME, value: one });
      form.append(field);
    }
  }
}

if (collected.length > 0) {
  take();
  document.addEventListener("htmx:after:swap", take);
}
