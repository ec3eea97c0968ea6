// Says that scripts run, before the first paint, so that what only works with them is not shown without them.
document.documentElement.classList.add("js");
