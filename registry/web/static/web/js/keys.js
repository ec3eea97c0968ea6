// "/" puts the cursor into the search field, unless something is being written already.
const writes = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (field === null) return;
  event.preventDefault();
  field.focus();
  field.select?.();
});
