// Runs before the first paint: data tables close and script-only controls appear without a flicker.
document.documentElement.className += " js";
