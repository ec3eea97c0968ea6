// A key puts the cursor into the field that names it, or presses the link that does, unless something is being written.
const writes = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  const key = CSS.escape(event.key);
  const field = document.querySelector(`[data-key="${key}"]`);
  const link = document.querySelector(`[data-press="${key}"]`);
  if (field === null && link === null) return;
  event.preventDefault();
  field?.focus();
  field?.select?.();
  link?.click();
});
