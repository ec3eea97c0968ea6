// Forms that narrow a list send only what is filled in, and after Back they stand as their address says.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-narrows]")) return;
  for (const name of new Set(event.formData.keys())) {
    const filled = event.formData.getAll(name).filter((value) => value !== "");
    event.formData.delete(name);
    for (const value of filled) event.formData.append(name, value);
  }
});

addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("[data-narrows]")) form.reset();
});
