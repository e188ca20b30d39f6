// Holds the one event stream of all tabs of a browser. Over HTTP/1.1 a browser opens six connections to a host at most;
// with a stream per tab the seventh tab would wait for ever. A tab joins when it is opened or comes back from the
// back/forward cache, and leaves when it goes there or is closed; a shared worker is not told of that otherwise.
'use strict';

const RETRY_AFTER = 1000; // milliseconds until the next try after the server refused the stream

const tabs = new Set();
let connected = false;
let state = null; // the last `state` as text; it stays valid while the connection is lost

self.addEventListener('connect', ({ ports: [tab] }) => {
  tab.addEventListener('message', ({ data }) => (data === 'leave' ? tabs.delete(tab) : join(tab)));
  tab.start();
  join(tab);
});
open();

/** A new tab gets the last known state at once instead of waiting for the next change. */
function join(tab) {
  tabs.add(tab);
  tab.postMessage({ connected, state });
}

function open() {
  const stream = new EventSource('/_verbund/events');
  stream.addEventListener('open', () => tell(true));
  stream.addEventListener('state', ({ data }) => {
    state = data;
    tell(true);
  });
  stream.addEventListener('error', () => {
    tell(false);
    // The browser tries again by itself after a lost connection, but never after an answer such as 503.
    if (stream.readyState === EventSource.CLOSED) setTimeout(open, RETRY_AFTER);
  });
}

function tell(isConnected) {
  connected = isConnected;
  for (const tab of tabs) tab.postMessage({ connected, state });
}
