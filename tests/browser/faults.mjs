// A corpus of faults that a theme or raw HTML could make: each is one small page that is sound but for one thing.

/** What is between `<main>` and `</main>` of a sound page, by the name of the fault. */
const IN_MAIN = {
  // Names and texts
  'alt-missing': '<img src="../media/bild.svg" width="10" height="10">',
  'alt-is-missing-in-a-link': '<p><a href="../"><img src="../media/bild.svg" alt="" width="10" height="10"></a></p>',
  'area-without-alt': '<img src="../media/bild.svg" alt="Karte" usemap="#karte" width="10" height="10"><map name="karte"><area shape="rect" coords="0,0,5,5" href="../"></map>',
  'button-empty': '<p><button type="button"></button></p>',
  'button-role-empty': '<p><span role="button" tabindex="0"></span></p>',
  'field-without-label': '<p><input type="text" name="a"></p>',
  'field-with-placeholder-only': '<p><input type="email" name="a" placeholder="E-Mail" id="mail"></p>',
  'field-label-empty': '<p><label for="feld"></label><input type="text" name="a" id="feld"></p>',
  'frame-without-title': '<iframe src="../media/rahmen.html" width="100" height="100"></iframe>',
  'heading-empty': '<h2></h2>',
  'image-button-without-alt': '<form action="../"><p><input type="image" src="../media/bild.svg"></p></form>',
  'link-empty': '<p>Mehr <a href="../"></a></p>',
  'object-without-text': '<object data="../media/bild.svg" type="image/svg+xml" width="10" height="10"></object>',
  'select-without-label': '<p><select name="a"><option>Eins</option></select></p>',
  'summary-empty': '<details><summary></summary><p>Text</p></details>',
  'svg-image-without-name': '<svg role="img" width="10" height="10" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>',
  'role-image-without-name': '<p><span role="img"></span></p>',
  'textarea-without-label': '<p><textarea name="a"></textarea></p>',
  'progress-without-name': '<p><progress max="10" value="5"></progress></p>',
  'meter-without-name': '<p><meter max="10" value="5"></meter></p>',
  'dialog-without-name': '<div role="dialog"><p>Text</p></div>',
  // Order and structure
  'heading-jump': '<h2>Zwei</h2><h4>Vier</h4>',
  'heading-top-twice': '<h1>Noch eine</h1>',
  'main-twice': '</main><main><p>Noch eins</p>',
  'table-without-heads': '<table><tr><td>Jahr</td><td>Zahl</td></tr><tr><td>2025</td><td>3</td></tr></table>',
  'table-head-empty': '<table><tr><th></th><th></th></tr><tr><td>2025</td><td>3</td></tr></table>',
  'table-corner-empty': '<table><tr><th></th><th>Zahl</th></tr><tr><th>2025</th><td>3</td></tr></table>',
  'table-headers-name-no-head': '<table><tr><th>Jahr</th><td id="zahl">Zahl</td></tr><tr><td headers="zahl">2025</td></tr></table>',
  'table-scope-wrong': '<table><tr><th scope="spalte">Jahr</th></tr><tr><td>2025</td></tr></table>',
  'table-headers-wrong': '<table><tr><th id="jahr">Jahr</th></tr><tr><td headers="zahl">2025</td></tr></table>',
  'list-with-text-element': '<ul><p>Eins</p></ul>',
  'item-without-list': '<div><li>Eins</li></div>',
  'term-without-list': '<div><dt>Eins</dt><dd>Zwei</dd></div>',
  'banner-twice': '</main><div role="banner"><p>Noch einer</p></div><div>',
  'contentinfo-twice': '</main><div role="contentinfo"><p>Noch einer</p></div><div>',
  'navigation-twice-alike': '<nav><a href="../">Start</a></nav><nav><a href="../projekte/">Projekte</a></nav>',
  // Syntax
  'id-twice': '<p id="eins">Eins</p><p id="eins">Zwei</p>',
  'id-with-blank': '<p id="eins zwei">Eins</p>',
  'attribute-twice': '<p class="a" class="b">Text</p>',
  'attribute-unknown': '<p farbe="rot">Text</p>',
  'attribute-of-another-element': '<p href="../">Text</p>',
  'attribute-obsolete': '<p align="center">Text</p>',
  'attribute-value-wrong': '<p dir="links">Text</p>',
  'button-type-wrong': '<p><button type="knopf">Text</button></p>',
  'input-type-wrong': '<p><label>Text <input type="zahl" name="a"></label></p>',
  'image-width-wrong': '<img src="../media/bild.svg" alt="Bild" width="50%" height="10">',
  'element-obsolete': '<center>Text</center>',
  'element-font': '<p><font color="red">Text</font></p>',
  'element-unknown': '<p><kasten>Text</kasten></p>',
  'unclosed': '<section><h2>Abschnitt</h2><p>Text</p>',
  'unclosed-inline': '<p><strong>Text</p><p>Mehr</p>',
  'unopened': '<p>Text</p></section>',
  'crossed': '<p><b>fett <i>beides</b> schräg</i></p>',
  'block-in-paragraph': '<p>Text <div>Kasten</div></p>',
  'block-in-span': '<p>Text</p><span><div>Kasten</div></span>',
  'block-in-heading': '<h2><div>Kasten</div></h2>',
  'block-in-button': '<button type="button"><div>Kasten</div></button>',
  'link-in-link': '<p><a href="../">Eins <span><a href="../projekte/">zwei</a></span></a></p>',
  'button-in-link': '<p><a href="../">Eins <button type="button">Zwei</button></a></p>',
  'field-in-button': '<p><button type="button">Eins <input type="checkbox" aria-label="Zwei"></button></p>',
  'link-in-role-button': '<div role="button" tabindex="0">Eins <a href="../">zwei</a></div>',
  'form-in-form': '<form action="../"><form action="../"><p>Text</p></form></form>',
  'label-in-label': '<p><label>Eins <label>zwei <input name="a"></label></label></p>',
  'image-without-src': '<img alt="Bild">',
  'source-without-srcset': '<picture><source type="image/webp"><img src="../media/bild.svg" alt="Bild"></picture>',
  'time-wrong': '<p><time datetime="gestern">gestern</time></p>',
  'srcset-wrong': '<img src="../media/bild.svg" srcset="../media/bild.svg 2" alt="Bild" width="10" height="10">',
  'picture-without-img': '<picture><source srcset="../media/bild.svg"></picture>',
  'entity-broken': '<p>Eins &copy Zwei &#x110000;</p>',
  'less-than-alone': '<p>Eins <2 Zwei</p>',
  'comment-open': '<p>Text</p><!-- Kommentar --!>',
  // ARIA
  'aria-unknown': '<p aria-titel="Text">Text</p>',
  'aria-value-wrong': '<p><button type="button" aria-expanded="ja">Text</button></p>',
  'aria-reference-missing': '<p><button type="button" aria-labelledby="fehlt">Text</button></p>',
  'role-unknown': '<div role="kasten">Text</div>',
  'role-abstract': '<div role="widget">Text</div>',
  'role-needs-state': '<div role="checkbox" tabindex="0" aria-label="Text"></div>',
  'role-child-alone': '<div role="tab" tabindex="0">Text</div>',
  'role-not-allowed': '<h2 role="button">Text</h2>',
  'aria-hidden-focus': '<div aria-hidden="true"><a href="../">Start</a></div>',
  'aria-label-on-text': '<p><span aria-label="Anders">Text</span></p>',
  'presentation-focus': '<p><button type="button" role="presentation">Text</button></p>',
  'aria-state-not-of-element': '<p><button type="button" aria-checked="true">Text</button></p>',
  // Use
  'tabindex-positive': '<p><a href="../" tabindex="3">Start</a></p>',
  'accesskey-twice': '<p><a href="../" accesskey="s">Start</a> <a href="../projekte/" accesskey="s">Projekte</a></p>',
  'autoplay-sound': '<audio autoplay loop src="../media/ton.wav"></audio>',
  'blink': '<p><blink>Text</blink></p>',
  'marquee': '<p><marquee>Text</marquee></p>',
  'language-wrong': '<p lang="englisch">Text</p>',
  'autocomplete-wrong': '<p><label>Name <input name="a" autocomplete="vorname"></label></p>',
  // Addresses
  'dead-link': '<p><a href="../fehlt/">Fehlt</a></p>',
  'dead-image': '<img src="../media/fehlt.svg" alt="Fehlt" width="10" height="10">',
  'dead-srcset': '<img src="../media/bild.svg" srcset="../media/fehlt.svg 2x" alt="Bild" width="10" height="10">',
  'dead-download': '<p><a href="../media/satzung.pdf">Satzung (PDF)</a></p>',
  'letter-case': '<p><a href="../Projekte/">Projekte</a></p>',
  'place-missing': '<p><a href="#fehlt">Fehlt</a></p>',
  'place-missing-elsewhere': '<p><a href="../projekte/#fehlt">Fehlt</a></p>',
  'address-with-blank': '<p><a href="../media/eine datei.txt">Datei</a></p>',
  'address-broken': '<p><a href="https://[kaputt/">Kaputt</a></p>',
  'address-empty': '<p><img src="" alt="Bild"></p>',
  'script-address': '<p><a href="javascript:void(0)">Los</a></p>',
  'other-host': '<p><img src="https://bilder.invalid/x.png" alt="Bild" width="10" height="10"></p>',
  'data-script': '<script src="data:text/javascript,document.title"></script>',
};

/** Whole pages, where the fault is not in `<main>`. */
const WHOLE = {
  'doctype-missing': (page) => page.replace('<!doctype html>\n', ''),
  'language-missing': (page) => page.replace(' lang="de"', ''),
  'language-of-page-wrong': (page) => page.replace('lang="de"', 'lang="deutsch"'),
  'title-missing': (page) => page.replace(/<title>.*<\/title>/, ''),
  'title-empty': (page) => page.replace(/<title>.*<\/title>/, '<title></title>'),
  'title-twice': (page) => page.replace('</title>', '</title><title>Noch einer</title>'),
  'charset-missing': (page) => page.replace('<meta charset="utf-8">', ''),
  'main-missing': (page) => page.replaceAll(/<\/?main>/g, ''),
  'top-heading-missing': (page) => page.replaceAll('h1>', 'p>'),
  'zoom-forbidden': (page) => page.replace('initial-scale=1', 'initial-scale=1, user-scalable=no'),
  'zoom-limited': (page) => page.replace('initial-scale=1', 'initial-scale=1, maximum-scale=1'),
  'refresh': (page) => page.replace('</head>', '<meta http-equiv="refresh" content="30; url=../"></head>'),
  'aria-hidden-body': (page) => page.replace('<body>', '<body aria-hidden="true">'),
  'scroll-without-focus': (page) => styled('rollen')(page).replace('</main>', `<pre>${'viel Text '.repeat(40)}</pre></main>`),
  'contrast': styled('grau'),
  'link-by-colour-only': (page) => styled('farbe')(page).replace('</main>', '<p>Ein Text mit einem <a href="../">Verweis</a> mittendrin.</p></main>'),
  'text-outside-parts': (page) => page.replace('</main>', '</main><p>Verlorener Text</p>'),
  'element-in-head': (page) => page.replace('</head>', '<p>Text</p></head>'),
};

/** The faults by name, each as a whole page; `sound` is the page without any. */
export function faultyPages() {
  const pages = { sound: pageOf('sound', '') };
  for (const [name, main] of Object.entries(IN_MAIN)) pages[name] = pageOf(name, main);
  for (const [name, change] of Object.entries(WHOLE)) {
    const page = pageOf(name, '');
    pages[name] = change(page);
    if (pages[name] === page) throw new Error(`the fault ${name} changes nothing`);
  }
  return pages;
}

/** A page with a style sheet of its own. */
function styled(name) {
  return (page) => page.replace('</head>', `<link rel="stylesheet" href="../media/${name}.css"></head>`);
}

function pageOf(name, main) {
  return `<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>Seite ${name}</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body>
<header><a href="../">Start</a></header>
<main>
<h1>Seite ${name}</h1>
<p>Ein Absatz.</p>
${main}
</main>
<footer><p>Ende der Seite</p></footer>
</body>
</html>
`;
}
