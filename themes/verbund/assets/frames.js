// Puts a frame of another host in the place of a button, once that is pressed. Nothing is loaded before, and nothing stored.
(() => {
  for (const place of document.querySelectorAll('.frame-offer[data-frame]')) {
    const ask = place.querySelector('.frame-ask');
    if (!ask || !ask.hidden) continue; // several frames on a page bring this script several times
    ask.hidden = false;
    ask.querySelector('button').addEventListener('click', () => {
      const frame = document.createElement('iframe');
      for (const name of ['title', 'sandbox', 'allow', 'referrerpolicy']) frame.setAttribute(name, place.dataset[name]);
      frame.loading = 'lazy';
      frame.src = place.dataset.frame;
      ask.replaceWith(frame);
      frame.focus();
    });
  }
})();
