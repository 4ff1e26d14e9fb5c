// The trail of what was asked of the page: every step has an address, and one can go back and forward.
//
// A page offers written() -> what is asked now, as the words behind the # of its address, and read(words), which asks
// for what they say and passes over what the page does not know.

const trail = { states: [], at: -1, own: false, going: null };

/** Take down what is asked now as a step to come back to; a step that goes on (typing, dragging) takes its last one's place. */
function remember(going = null, replace = going !== null && going === trail.going) {
  trail.going = going;
  const address = written();
  if (address === trail.states[trail.at]) return;
  if (!replace || trail.at < 0) trail.at += 1;
  trail.states.splice(trail.at, Infinity, address);
  try {
    history[replace || trail.at === 0 ? "replaceState" : "pushState"]({ at: trail.at }, "", `#${address}`);
  } catch {
    trail.own = true; // a page inside another has no address of its own
  }
}

/** Go back (-1) or forward (1); `show` is called when what is asked has changed. */
function step(by, show) {
  if (trail.states[trail.at + by] === undefined) return;
  if (!trail.own) return history.go(by);
  trail.at += by;
  trail.going = null;
  read(trail.states[trail.at]);
  show();
}

/** From now on, show what the address says whenever it changes, and let the two buttons step. */
function followAddress(show) {
  addEventListener("popstate", ({ state }) => {
    trail.going = null;
    read(location.hash.slice(1));
    if (state !== null) trail.at = state.at;
    else {
      trail.at += 1; // somebody wrote a new address: it is a step already
      remember(null, true);
    }
    show();
  });
  $("back").addEventListener("click", () => step(-1, show));
  $("forward").addEventListener("click", () => step(1, show));
}
