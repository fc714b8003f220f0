// Runs before the first paint: data tables close and script-only controls appear without a flicker.
// The server's sign-in leaves a word about the reader: who sees only a part of the city is not led
// to pages that stay closed (data-city), and who is signed in finds back to the desk (data-desk).
// From a folder there is no such word, and everything shows but the desk.
var view = /(?:^|; )baimi_view=(city|scoped)(?:;|$)/.exec(document.cookie);
document.documentElement.className += " js" + (view ? " signed " + view[1] : "");
