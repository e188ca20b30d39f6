// Narrows the list of a page while somebody types. The field sleeps until then, so nobody sees one that does nothing.
(() => {
  const place = document.querySelector('.find');
  if (!place) return;
  // "Müller", "Mueller" and "muller" are one name to whoever looks for it.
  const fold = (text) => text.toLowerCase().replace(/\u00ad/g, '').replace(/ß/g, 'ss').replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/ue/g, 'u')
    .normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  const rows = [...document.querySelectorAll('main .names > li')].map((row) => ({ row, text: fold(row.textContent) }));
  const sections = document.querySelectorAll('main .letter');
  const input = place.querySelector('input');
  const found = place.querySelector('output');
  input.addEventListener('input', () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) count += 1;
    }
    for (const section of sections) section.hidden = !section.querySelector('li:not([hidden])');
    found.textContent = words.length ? place.dataset.found.replace('{number}', count) : '';
  });
  place.inert = false;
})();
