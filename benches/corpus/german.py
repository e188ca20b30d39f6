"""German prose and code samples for the corpus: sentences that parse, with the letters, word lengths and marks of real
texts, so that Markdown, headings and addresses have real work to do."""
import random
import re

FEMININE = """Gemeinde Vereinigung Werkstatt Bibliothek Ausstellung Versammlung Sitzung Beratung Planung
Förderung Stiftung Leitung Gruppe Schule Straße Küche Bühne Sammlung Forschung Zeitung Sprache Karte
Brücke Quelle Reise Woche Stunde Aufgabe Frage Antwort Lösung Regel Grenze Stimme Wahl Liste Tabelle
Anlage Messung Verwaltung Abteilung Genossenschaft Nachbarschaft Landschaft Wirtschaft Gesellschaft""".split()
MASCULINE = """Verein Vorstand Garten Bericht Antrag Beitrag Ausschuss Termin Plan Haushalt Raum Saal Markt
Platz Weg Fluss Wald Abend Morgen Vortrag Kurs Chor Verband Ort Bezirk Kreis Betrieb Dienst Entwurf
Beschluss Zuschuss Umbau Neubau Anbau Speicher Server Rechner Drucker Schlüssel Fahrplan""".split()
NEUTER = """Haus Dorf Fest Jahr Projekt Treffen Konzert Museum Archiv Programm Ergebnis Angebot Protokoll
Mitglied Gebäude Gelände Quartier Rathaus Netzwerk Verfahren Konzept Material Werkzeug Modell Verzeichnis
Dokument Handbuch Formular Gespräch Spiel Lied Buch Bild Wasser Holz""".split()
PREFIXES = """Stadt Kultur Jugend Sommer Winter Herbst Frühlings Umwelt Klima Energie Bau Verkehrs Heimat
Sport Musik Bürger Landes Kreis Nachbarschafts Wald Wasser Technik Bildungs Gesundheits Mitglieder Jahres
Vereins Gemeinde Arbeits Familien""".split()
ADJECTIVES = """neu alt groß klein offen gemeinsam regional wichtig freundlich ehrenamtlich jährlich öffentlich
technisch kulturell historisch nachhaltig einfach schnell ruhig lebendig verlässlich kostenlos barrierefrei
digital sorgfältig umfangreich beliebt künftig bisherig zusätzlich örtlich ländlich städtisch
gründlich""".split()
VERBS = """beginnt endet gelingt wächst fehlt hilft bleibt zeigt überzeugt entsteht verändert beschließt
fördert plant organisiert unterstützt besucht eröffnet erneuert prüft erklärt beschreibt verbindet
verlangt bedeutet ermöglicht veröffentlicht sammelt misst bewertet begleitet""".split()
ADVERBS = """heute morgen dort hier bald später schließlich zunächst danach außerdem deshalb trotzdem gemeinsam
regelmäßig meistens oft selten immer wieder vielleicht sicher besonders ungefähr inzwischen""".split()
CONJUNCTIONS = ["weil", "obwohl", "damit", "während", "sobald", "nachdem", "wenn", "bevor"]
PREPOSITIONS = ["in der", "mit der", "nach der", "bei der", "zu der", "aus der", "vor der", "neben der"]
CONTRACTIONS = ["im", "zum", "beim", "vom", "am"]
INFINITIVES = """planen fördern erneuern prüfen verbinden organisieren unterstützen eröffnen beschreiben
erklären messen bewerten begleiten sammeln veröffentlichen""".split()
TOPICS = """Ehrenamt Kultur Musik Sport Jugend Senioren Umwelt Klima Energie Verkehr Radfahren Bauen Wohnen
Bildung Schule Technik Software Hardware Daten Archiv Geschichte Museum Theater Literatur Kunst Garten
Wald Wasser Tiere Gesundheit Pflege Inklusion Familie Kinder Reisen Essen Handwerk Reparatur Spenden
Finanzen Satzung Wahlen Vorstand Mitglieder Presse Netzwerk Europa Region Sommerfest Workshop""".split()

CODE = {
    "rust": '''use std::collections::HashMap;

/// Zählt die Einträge je {A}.
pub fn zaehle_{a}(eingabe: &[{A}]) -> HashMap<String, usize> {{
    let mut ergebnis = HashMap::with_capacity({n});
    for eintrag in eingabe.iter().filter(|e| e.aktiv && e.wert > {m}) {{
        *ergebnis.entry(eintrag.name.clone()).or_insert(0) += 1;
    }}
    if ergebnis.is_empty() {{
        eprintln!("keine {a} gefunden: {{}}", eingabe.len());
    }}
    ergebnis
}}
''',
    "python": '''from dataclasses import dataclass


@dataclass
class {A}:
    """Ein Eintrag im Verzeichnis."""
    name: str
    wert: int = {n}

    def summe(self, andere: list["{A}"]) -> int:
        # nur positive Werte zählen
        return self.wert + sum(x.wert for x in andere if x.wert > {m})


def lade_{a}(pfad: str) -> list[{A}]:
    with open(pfad, encoding="utf-8") as datei:
        return [{A}(zeile.strip()) for zeile in datei if not zeile.startswith("#")]
''',
    "javascript": '''import {{ readFile }} from "node:fs/promises";

const GRENZE_{N} = {n};

export async function lade{A}(pfad) {{
  const text = await readFile(pfad, "utf8");
  const daten = JSON.parse(text);
  // Nur Einträge oberhalb der Grenze
  return daten
    .filter((eintrag) => eintrag.wert > GRENZE_{N} && eintrag.aktiv !== false)
    .map(({{ name, wert }}) => ({{ name, wert: wert * {m}, schluessel: `{a}-${{name}}` }}));
}}
''',
    "bash": '''#!/usr/bin/env bash
set -euo pipefail
ziel="/srv/{a}/$(date +%F)"
mkdir -p "$ziel"
for datei in *.md; do
  if [[ -s "$datei" ]]; then
    cp -p -- "$datei" "$ziel/${{datei%.md}}-{n}.txt"   # Kopie
  else
    echo "leer: $datei" >&2
  fi
done
find "$ziel" -type f -mtime +{m} -print0 | xargs -0r rm -f
''',
    "yaml": '''# Einstellungen für {A}
{a}:
  name: "{A}"
  grenze: {n}
  aktiv: true
  orte:
    - name: Rathaus
      plaetze: {m}
    - name: Stadtbibliothek
      plaetze: {n}
  zeitplan: {{ start: "18:30", ende: "21:00" }}
''',
    "html": '''<section class="{a}" id="teil-{n}">
  <h2>{A}</h2>
  <!-- Liste der Termine -->
  <ul>
    <li><a href="/events/{a}/">Termin {n}</a></li>
    <li><a href="/events/{a}-2/" rel="next">Termin {m}</a></li>
  </ul>
  <p>Bitte <strong>vorher</strong> anmelden &amp; bestätigen.</p>
</section>
''',
    "css": '''.{a} {{
  display: grid;
  grid-template-columns: repeat({m}, minmax(0, 1fr));
  gap: calc({n}px + 0.5rem);
  color: var(--text, #1a2b3c);
}}
@media (min-width: {n}0px) {{
  .{a} > li:nth-child(2n + 1)::before {{ content: "→"; }}
}}
''',
    "sql": '''SELECT m.name, COUNT(*) AS anzahl, SUM(b.betrag) AS summe
FROM mitglied AS m
LEFT JOIN {a} AS b ON b.mitglied_id = m.id
WHERE b.datum >= '2024-01-{m}' AND b.betrag > {n}.50 -- nur größere
GROUP BY m.name
HAVING COUNT(*) > {m}
ORDER BY summe DESC, m.name
LIMIT {n};
''',
}


class Prose:
    """German sentences from one stream of random numbers."""

    def __init__(self, seed: str):
        self.random = random.Random(seed)

    def pick(self, words: list[str]) -> str:
        return self.random.choice(words)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def compound(self, word: str) -> str:
        """Three in ten nouns are compounds: Sommerfest."""
        return self.pick(PREFIXES) + word.lower() if self.chance(0.3) else word

    def noun(self) -> str:
        return self.compound(self.pick(self.random.choice((FEMININE, MASCULINE, NEUTER))))

    def subject(self) -> str:
        gender = self.random.randrange(3)
        noun = self.compound(self.pick((FEMININE, MASCULINE, NEUTER)[gender]))
        definite = self.chance(0.5)
        article = ("die", "der", "das")[gender] if definite else ("eine", "ein", "ein")[gender]
        if self.chance(0.45):
            ending = "e" if definite else ("e", "er", "es")[gender]
            return f"{article} {self.pick(ADJECTIVES)}{ending} {noun}"
        return f"{article} {noun}"

    def place(self) -> str:
        if self.chance(0.5):
            return f"{self.pick(PREPOSITIONS)} {self.pick(FEMININE)}"
        return f"{self.pick(CONTRACTIONS)} {self.pick(MASCULINE)}"

    def heading(self) -> str:
        return f"{self.pick(ADJECTIVES).capitalize()}e {self.noun()} {self.place()}"

    def sentence(self) -> str:
        verb, adverb = self.pick(VERBS), self.pick(ADVERBS)
        text = (
            lambda: f"{self.subject()} {verb} {adverb} {self.place()}",
            lambda: f"{adverb} {verb} {self.subject()} {self.place()}, {self.pick(CONJUNCTIONS)} {self.subject()} "
            f"{self.place()} {self.pick(VERBS)}",
            lambda: f"{self.place()} {verb} {self.subject()}, und {self.subject()} {self.pick(VERBS)} {adverb}",
            lambda: f"{self.pick(CONJUNCTIONS)} {self.subject()} {verb}, {self.pick(VERBS)} {self.subject()} {adverb} "
            f"{self.place()}",
            lambda: f"wer {self.subject()} {self.pick(INFINITIVES)} will, {verb} {adverb}: {self.subject()} "
            f"{self.pick(VERBS)} {self.place()}",
        )[self.random.randrange(5)]()
        return text[0].upper() + text[1:] + "."

    def paragraph(self, words: int) -> str:
        """At least so many words, with some emphasis, code and links."""
        sentences, count = [], 0
        while count < words:
            parts = self.sentence().split(" ")
            count += len(parts)
            mark = self.random.random()
            if mark < 0.19:
                around = "**" if mark < 0.10 else "*" if mark < 0.16 else "`"
                place = self.random.randrange(len(parts) - 1)
                parts[place] = around + parts[place].strip(",:") + around
            elif mark < 0.20:
                parts[-1] = parts[-1][:-1] + f" ([Quelle](https://example.org/{self.random.randrange(9999)}))."
            sentences.append(" ".join(parts))
        return " ".join(sentences)

    def list(self) -> str:
        mark = self.pick(["- ", "1. "])
        items = []
        for _ in range(self.random.randrange(3, 8)):
            items.append(mark + self.sentence())
            if mark == "- " and self.chance(0.15):
                items.append(f"  - {self.subject()}")
        return "\n".join(items)

    def table(self) -> str:
        number = self.random.randrange
        rows = ["| Datum | Ort | Thema | Plätze |", "|---|---|:--|--:|"]
        for _ in range(number(3, 9)):
            day = f"{number(1, 29)}.{number(1, 13)}.2025"
            rows.append(f"| {day} | {self.noun()} | {self.subject()} | {number(5, 300)} |")
        return "\n".join(rows)

    def code(self) -> str:
        """A fenced block that names things by a word of its own, so that no two are alike."""
        language, word = self.pick(sorted(CODE)), slug(self.noun()).replace("-", "_")
        filled = CODE[language].format(
            a=word, A=word.capitalize(), N=word.upper(), n=self.random.randrange(10, 99), m=self.random.randrange(2, 9)
        )
        return f"```{language}\n{filled}```"


def slug(text: str) -> str:
    """`Schöne Straße` as `schoene-strasse`."""
    spelled = text.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")
