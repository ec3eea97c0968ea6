// A form that saves itself says so when nobody answered, and takes it back when somebody does.
const lost = (event, is) => {
  const box = event.target.closest?.("[data-saves]");
  if (box === null || box === undefined) return;
  box.querySelector(".saving-lost").hidden = !is;
  box.querySelector(".saving-answer").hidden = is;
};

document.addEventListener("htmx:error", (event) => lost(event, true));
document.addEventListener("htmx:after:request", (event) => lost(event, event.detail.ctx.response.status >= 500));
