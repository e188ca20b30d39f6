//! The words of every diagnostic in one place, so that another language can stand beside English.
//!
//! `{name}` is filled by `Diagnostic::with`. A message names the user's thing and says why it is wrong, the
//! help says what to do. Several wordings may share a code where one mistake has several faces; each code
//! has a document in `docs/diagnostics/` that explains it by an example and is run as a test.

use super::Severity;

/// How one kind of problem is said.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    pub code: &'static str,
    pub severity: Severity,
    pub message: &'static str,
    pub help: &'static str,
}

macro_rules! wordings {
    ($($name:ident: $severity:ident $code:literal $message:literal, $help:literal;)*) => {
        $(pub static $name: Wording = Wording { code: $code, severity: Severity::$severity, message: $message, help: $help };)*
        /// Every wording, in the order of this file.
        pub static ALL: &[&Wording] = &[$(&$name),*];
    };
}

/// The codes whose severity a site may set (`checks`): what they report keeps no page from being made.
pub const ADJUSTABLE: &[&str] = &[
    "a11y-statement-incomplete",
    "a11y-statement-missing",
    "a11y-statement-old",
    "abbr-unexpanded",
    "ai-label",
    "alias-variant",
    "alliance-foreign",
    "aria-invalid",
    "autoplay",
    "colour-contrast",
    "consumer-information",
    "count-mismatch",
    "credit-variant",
    "date-past-scheduled",
    "easy-language-missing",
    "event-unlisted",
    "frame-title",
    "funding-notice",
    "gender-mixed",
    "heading-order",
    "host-unused",
    "html-id",
    "html-invalid",
    "img-consent",
    "img-large",
    "img-licence",
    "impressum-incomplete",
    "impressum-missing",
    "keyboard",
    "label-missing",
    "lang-missing",
    "lang-wrong",
    "law-outdated",
    "legal-not-linked",
    "legal-unanswered",
    "link-external",
    "link-text",
    "money-net-gross",
    "mstv-responsible",
    "name-missing",
    "odr-link",
    "ombuds-link",
    "page-frame",
    "page-refresh",
    "page-zoom",
    "pdf-accessible-unknown",
    "policy-inline",
    "privacy-incomplete",
    "privacy-missing",
    "results-missing",
    "series-rhythm",
    "share-sum",
    "sign-language-missing",
    "source-missing",
    "stale-as-of",
    "storage-unused",
    "table-head",
    "translation-outdated",
    "typo-sic",
    "url-removed",
];

/// Further codes that keep no page from being made: what they ask for is missing, and all else is there.
pub const BESIDE_PAGES: &[&str] = &["img-alt", "img-credit"];

wordings! {
    // Files and folders
    FILE_UNREADABLE: Error "file-unreadable" "`{file}` cannot be read: {reason}", "Check its permissions.";
    FILE_TOO_LARGE: Error "file-too-large" "this file has {size}, text files may have {limit}", "Large files belong into `media/`; long texts can be split.";
    FILE_ENCODING: Error "file-encoding" "this file is not UTF-8 text: byte {byte} does not belong to a character{guess}", "Save it as UTF-8 in your editor.";
    FILE_CONTROL: Error "file-encoding" "this file holds the control character {character}, which no text may hold", "Delete the character.";
    FILE_NAME: Error "file-name" "`{name}` cannot be the name of an entry: names hold `a`–`z`, `0`–`9` and `-` only", "Rename the file, with `ae` for `ä` and `-` for a space; `slug:` sets the address if it shall differ.";
    FILE_NAME_ENCODING: Error "file-name" "the name of `{name}` is not UTF-8", "Rename it in small letters without umlauts and spaces.";
    FILE_STRAY: Warning "file-stray" "nothing reads this file: {reason}", "Move it to where it belongs, or let its name begin with `_`.";
    FILE_NOT_REGULAR: Error "file-not-regular" "`{file}` is neither a file nor a folder", "Remove it; pipes, sockets and devices are no content.";
    SYMLINK_OUTSIDE: Error "symlink-outside" "this link leads out of the workspace, to `{target}`", "Copy the file into the workspace.";
    SYMLINK_BROKEN: Error "symlink-broken" "this link leads nowhere, or in a circle: `{target}`", "Remove the link, or make its target.";
    FOLDER_DEPTH: Error "folder-depth" "folders are nested deeper than {limit} levels here", "Bring the files nearer to the top.";
    WORKSPACE_EMPTY: Error "workspace-empty" "there is no site here: no folder in `content/` has a `site.yml`", "`verbund init` makes a first site; `verbund new` adds entries to it.";
    CONTENT_GONE: Error "content-gone" "the folder `content/` is not there any more", "Bring it back: the preview goes on by itself, and shows what was there last until then.";
    VERBUND_BUG: Error "verbund-bug" "verbund itself has failed here", "It is not your fault. Please report it with this file and the lines that the terminal shows.";
    SITE_UNKNOWN: Error "site-unknown" "there is no site `{site}`", "Choose among {known}.";
    SITE_FILE: Error "site-missing" "the folder `{folder}` has entries but no `site.yml`", "Write one (`verbund init` shows how), or move the entries to `content/commons/`.";

    // Finished pages
    HTML_SYNTAX: Error "html-invalid" "the HTML is broken ({reason}) {pages}", "Correct the template, or the raw HTML of the text.";
    HTML_ATTRIBUTE: Error "html-invalid" "the attribute `{attribute}` is given twice in one tag {pages}", "Keep one of the two: browsers take the first.";
    HTML_UNCLOSED: Error "html-invalid" "`<{tag}>` is not closed {pages}", "Write `</{tag}>` where it ends, in the template or in the raw HTML of the text.";
    HTML_UNOPENED: Error "html-invalid" "`</{tag}>` closes what is not open {pages}", "Remove it, or look for what closed the element before: a paragraph ends where a block begins.";
    HTML_DEEP: Error "html-invalid" "more than 500 elements stand in each other {pages}", "Close what is open, or write it flatter: browsers do not nest deeper, and make something else of the rest.";
    HTML_MISPLACED: Error "html-invalid" "`<{inner}>` stands in `<{outer}>` {pages}, which HTML does not allow", "Correct the template, or the raw HTML of the text.";
    HTML_DOCTYPE: Error "html-invalid" "`<!doctype html>` is missing {pages}", "Begin the template with it: without it browsers draw pages as they did in the nineties.";
    HTML_UNKNOWN: Error "html-invalid" "`<{tag}>` is no element of HTML (any more) {pages}", "Use one that HTML has, with a class for its looks; names of elements of your own have a hyphen.";
    HTML_ATTRIBUTE_UNKNOWN: Error "html-invalid" "`{attribute}` is no attribute of HTML (any more) {pages}", "Correct it; looks belong into the style sheet, and names of attributes of your own begin with `data-`.";
    HTML_INCOMPLETE: Error "html-invalid" "`<{tag}>` has no `{attribute}` {pages}", "Add it; without it the element does nothing.";
    HTML_VALUE: Error "html-invalid" "`{attribute}=\"{value}\"` is nothing that the attribute may hold {pages}", "Correct the value; browsers act as if the attribute were not there. Blanks in addresses are written `%20`.";
    HTML_ID_BLANK: Error "html-id" "the id “{id}” is empty or holds a blank {pages}", "Give it one word: nothing can lead to it else.";
    HTML_ID_TWICE: Error "html-id" "the id `{id}` is given more than once {pages}", "Give each element an id of its own.";
    HTML_ID_MISSING: Error "html-id" "`{attribute}` names `{id}`, but nothing has that id {pages}", "Correct the name, or give the element the id.";
    PAGE_LANGUAGE: Error "page-frame" "`<html>` does not say in which language it is {pages}", "Write `<html lang=\"{{ page.language }}\">` in the template (WCAG 3.1.1).";
    PAGE_LANGUAGE_TAG: Error "page-frame" "`lang=\"{language}\"` is no language {pages}", "Write the short name of the language, such as `de`, `en` or `de-CH` (WCAG 3.1.1, 3.1.2).";
    PAGE_CHARSET: Error "page-frame" "the page does not say how its letters are written {pages}", "Write `<meta charset=\"utf-8\">` first in the head of the template, else umlauts break on some hosts.";
    PAGE_TITLE_TWICE: Error "page-frame" "there is more than one title {pages}", "Keep one `<title>` in the head of the template.";
    PAGE_PART_TWICE: Warning "page-frame" "there is more than one `<{part}>` of the whole page {pages}", "Keep one; what heads or ends a section stands inside of its `<section>` or `<article>`.";
    PAGE_PARTS_ALIKE: Warning "page-frame" "there are several `<{part}>` that cannot be told apart {pages}", "Give each an `aria-label` of its own: screen readers list them for jumping.";
    PAGE_ZOOM: Error "page-zoom" "`{value}` keeps people from making the page larger {pages}", "Write `width=device-width, initial-scale=1` and nothing else into the `viewport` (WCAG 1.4.4).";
    PAGE_REFRESH: Error "page-refresh" "the page changes by itself after a while (`{value}`) {pages}", "Remove it: who reads slowly or listens is interrupted (WCAG 2.2.1).";
    AUTOPLAY: Error "autoplay" "`<{element}>` begins to sound by itself {pages}", "Remove `autoplay`, or add `muted` (WCAG 1.4.2).";
    KEYBOARD_ORDER: Warning "keyboard" "`tabindex=\"{value}\"` jumps the queue {pages}", "Write `0`, and put things in the order in which they are used (WCAG 2.4.3).";
    KEYBOARD_KEY: Warning "keyboard" "the key `{key}` is given twice by `accesskey` {pages}", "Remove both: keys of pages get in the way of those of screen readers.";
    ARIA_ROLE: Error "aria-invalid" "`role=\"{role}\"` is no role {pages}", "Correct it, or use the element that is meant: `<button>`, `<nav>` (WCAG 4.1.2).";
    ARIA_STATE: Error "aria-invalid" "`{attribute}` is no property of WAI-ARIA {pages}", "Correct the name: screen readers pass over what they do not know.";
    ARIA_VALUE: Error "aria-invalid" "`{attribute}=\"{value}\"` is nothing that the property may hold {pages}", "Correct the value, mostly to `true` or `false`.";
    ARIA_NEEDS: Error "aria-invalid" "the role `{role}` needs `{state}` {pages}", "Say it, and keep it up by script; or use the element of HTML that does so by itself.";
    ARIA_ALONE: Error "aria-invalid" "the role `{role}` needs one of `{around}` around it {pages}", "Give the element around it that role, or remove this one.";
    ARIA_TAKES: Error "aria-invalid" "`role=\"{role}\"` takes from `<{element}>` what it is {pages}", "Remove the role, or use another element.";
    ARIA_UNHEARD: Error "aria-invalid" "the keyboard comes to `<{element}>`, which `aria-hidden` hides from screen readers {pages}", "Remove `aria-hidden`, or hide it from everybody by `hidden`.";
    ARIA_LABEL_LOST: Error "aria-invalid" "the label of `<{element}>` is read to nobody {pages}", "Give it a role, or write what it says as text: elements without a meaning of their own have no name.";
    PAGE_TITLE: Error "page-frame" "there is no title {pages}", "Write `<title>` in the head of the template (WCAG 2.4.2).";
    PAGE_MAIN: Error "page-frame" "one `<main>` is needed, and there is {count} {pages}", "Put what is the page's own into one `<main>`, so that screen readers can jump to it.";
    HEADING_TOP: Error "heading-order" "one heading of the first level is needed, and there is {count} {pages}", "Give the page its title as the only `<h1>`; headings in texts begin with `##`.";
    HEADING_JUMP: Error "heading-order" "the heading “{text}” of level {to} follows one of level {from} {pages}", "Leave no level out: who listens to a page finds the way by its headings (WCAG 1.3.1).";
    IMG_ALT_PAGE: Error "img-alt" "the image `{src}` has no alternative text {pages}", "Write `alt` in the template or the raw HTML; `alt=\"\"` if it only decorates (WCAG 1.1.1).";
    NAME_MISSING: Error "name-missing" "`<{element}>` has no text {pages}", "Write in it what it is, or name it by `aria-label` (WCAG 2.4.4, 4.1.2).";
    NAME_ROLE: Error "name-missing" "an element with the role `{role}` has no name {pages}", "Write in it what it is, or name it by `aria-label` (WCAG 4.1.2).";
    LABEL_MISSING: Error "label-missing" "`<{element}>` has no label {pages}", "Write a `<label for=…>` with its id (WCAG 1.3.1, 3.3.2).";
    FRAME_TITLE: Error "frame-title" "the frame `{src}` has no title {pages}", "Say in `title` what it shows (WCAG 4.1.2).";
    TABLE_HEAD: Error "table-head" "a table has no headings {pages}", "Make the first row or column of `<th>`; in Markdown fill the cells above the line (WCAG 1.3.1).";
    LINK_EMPTY: Error "link-dead" "a link leads nowhere {pages}", "Give it an address, or make it text.";
    LINK_DEAD_PAGE: Error "link-dead" "the address `{address}` leads to no file {pages}", "Correct it; in templates `url_for` and `asset` know the addresses that there are.";
    LINK_CASE: Error "link-dead" "the address `{address}` leads to no file {pages}, but there is `{there}`", "Hosts tell small letters from capital ones: write it as it is.";
    LINK_ANCHOR_PAGE: Error "link-anchor" "the page `{path}` has no place `#{id}`, to which a link leads {pages}", "Correct the link, or give the place that id.";
    LINK_PLACE: Error "link-anchor" "a link leads to the place `#{id}` of its own page, but nothing has that id {pages}", "Correct the link, or give the place that id.";
    LINK_GONE: Warning "link-external" "the address `{address}` {word}; it stands {pages}", "Look for where the page is now, or remove the link.";
    LINK_MOVED: Note "link-external" "the address `{address}` is `{word}` now; it stands {pages}", "Write the new address: old ones are forwarded for some time only.";
    LINK_UNCHECKED: Note "link-external" "the address `{address}` could not be checked: {word}; it stands {pages}", "Open it in a browser: some hosts refuse programs, or are out of order for a while.";
    LINK_SCRIPT: Error "link-scheme" "the link `{address}` runs a script {pages}", "Make it a button with a script file of the theme.";
    CHECK_OFF: Note "check-off" "`{code}` is switched off here: {findings} not told", "Set it to `note` to see them.";
    HOST_INVALID: Error "host-invalid" "`{host}` is no name of a host: {reason}", "Write the bare name, as in `https://www.example.org/`: `host: www.example.org`.";
    HOST_UNUSED: Warning "host-unused" "no page asks the host `{host}` for {uses}", "Remove it: the site's policy lets it through and the privacy notice names it without need.";
    STORAGE_UNDECLARED: Error "storage-undeclared" "`{word}` keeps something on the devices of visitors, and nothing says what", "Do without it, or say in `site.yml` (or `theme.yml`) what is kept, for what and how long:\nstorage:\n  - name: …\n    kind: {kind}\n    purpose: …\n    duration: …";
    STORAGE_UNUSED: Warning "storage-unused" "`{name}` is said to be kept (`{kind}`), but no script keeps anything of that kind", "Remove it, or correct its `kind`.";
    CHECK_UNKNOWN: Error "word-unknown" "`{code}` is no check whose level a site can set", "Choose among {known}.";
    THIRD_PARTY: Error "third-party-request" "`{by}` asks the host `{host}` for something as soon as the page is opened {pages}", "Bring the file into the site: asking another host tells it who reads the page, which needs consent (§ 25 TDDDG, GDPR Art. 6). If it must be asked, say why in `site.yml`:\nhosts:\n  - host: {name}\n    use: [{use}]\n    reason: …";
    THIRD_PARTY_NEVER: Error "third-party-request" "`{by}` asks the host `{host}` as soon as the page is opened {pages}, which `hosts` cannot allow", "Remove it and write a link, so that visitors decide: asking another host tells it who reads the page (§ 25 TDDDG, GDPR Art. 6).";
    THIRD_PARTY_PLAIN: Error "third-party-request" "`{by}` asks `{host}` over an address that `hosts` does not cover {pages}", "Hosts are allowed with `https:` and without a port only: write `https://{name}/…`.";
    THIRD_PARTY_FRAME: Error "third-party-request" "a click loads a frame from the host `{host}` {pages}, but `hosts` does not say so", "Say in `site.yml` why, and who runs it:\nhosts:\n  - host: {name}\n    use: [frame]\n    provider: …\n    privacy: https://…\n    reason: …";
    THIRD_PARTY_FRAME_ADDRESS: Error "third-party-request" "a click would load a frame from `{address}` {pages}, which is no address with `https:`", "Copy the whole address that the provider gives for frames, with `https://`.";
    OWN_PLUGIN: Error "policy-inline" "`<{by}>` is there {pages}, but the site's policy lets no plugins work", "Write a link to the file, or show it as an image or a frame.";
    OWN_HOST: Error "policy-inline" "`<{by}>` uses an address of the site's own host {pages}, but the site's policy lets forms and frames of no host work that `hosts` does not name", "Write a link instead of a frame. If the host answers forms or gives frames, name it in `site.yml`:\nhosts:\n  - host: {name}\n    use: [{use}]\n    reason: …";
    INLINE: Error "policy-inline" "`{what}` is there {pages}, but the site's policy lets only files of its own work", "Move it into a style sheet or script of the theme (`assets/`).";

    // What was published before
    URL_REMOVED: Error "url-removed" "the address `{address}` was published and is not there any more", "Links that others have kept end on an error page. Write `aliases: [{alias}]` into the entry that has taken its place, or `gone` behind the address here.";
    URL_MOVED: Error "url-removed" "the address `{address}` was published and is not there any more: {entry} seems to have taken its place", "Write `aliases: [{alias}]` into `{file}`, so that old links lead there; or `gone` behind the address here.";
    URL_DRAFT: Error "url-removed" "the address `{address}` was published and is not there any more: the {kind} `{id}` is a draft", "Publish it, or write `gone` behind the address here; the word goes by itself when the address is back.";
    URL_FILE_REMOVED: Error "url-removed" "the file `{address}` was published and is not there any more", "Others may have a link to it, or ask for it daily. Put it back under this name (`static/` holds files for any address), or write `gone` behind the address here.";
    URLS_REMOVED: Error "url-removed" "{count} addresses in `{folder}` were published and are not there any more, this is the first", "If their folder has got another name, give it back by `paths` in `site.yml`; else write `aliases` into the entries, or here `{folder}* gone` for all of them.";
    ADDRESSES_CONFLICT: Error "addresses-invalid" "a merge of this file was not finished", "Delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`, and keep all others: order and repetition mean nothing.";
    ADDRESSES_LINE: Error "addresses-invalid" "this line is no published address: {reason}", "Delete it, or write `/address/` or `/address/ gone why`; the next build sorts the file.";

    // YAML
    YAML_SYNTAX: Error "yaml-syntax" "this is not valid YAML: {reason}", "{hint}";
    YAML_TAB: Error "yaml-tab" "a tab is used to indent; YAML allows spaces only", "Replace the tab by spaces.";
    YAML_DEPTH: Error "yaml-depth" "values are nested deeper than {limit} levels", "Flatten the structure.";
    YAML_ALIASES: Error "yaml-aliases" "the aliases (`*name`) of this file unfold to more than the limit allows", "Write the values out, or put them into an entry of their own.";
    YAML_TAG: Error "yaml-tag" "`{tag}` is a YAML tag; tags are not used here", "Remove the tag; the field decides what a value is.";
    YAML_DOCUMENTS: Error "yaml-documents" "this file holds more than one YAML document", "Split it at the `---` lines into files of their own.";
    FRONT_MATTER_OPEN: Error "front-matter-open" "the front matter that begins here is never closed", "Put a line `---` behind it.";
    FRONT_MATTER_MISSING: Error "front-matter-missing" "there is no front matter, so the entry has no title", "Begin the file with a line `---`, then `title: …`, then a line `---`.";
    NOT_A_RECORD: Error "field-type" "here {kind} was expected as fields with values, but this is {found}", "Write `field: value` lines.";

    // Fields
    FIELD_UNKNOWN: Error "field-unknown" "{of} has no field `{field}`", "Remove it, or put own data under `extra:`.";
    FIELD_DUPLICATE: Error "field-duplicate" "`{field}` is given twice", "Keep one of the two.";
    FIELD_MISSING: Error "field-missing" "{of} needs the field `{field}`", "Add `{field}: …`. What belongs there: {doc}";
    FIELD_TYPE: Error "field-type" "`{field}` must be {expected}, but this is {found}", "What belongs there: {doc}";
    FIELD_EMPTY: Error "field-type" "`{field}` is empty", "Give it a value, or remove the line.";
    WORD_UNKNOWN: Error "word-unknown" "`{word}` is no value of `{field}`", "Use one of {known}.";
    ID_INVALID: Error "id-invalid" "`{id}` is no id: ids hold `a`–`z`, `0`–`9` and `-`", "Write it in small letters without umlauts and spaces.";
    ID_DUPLICATE: Error "id-duplicate" "the {kind} `{id}` is there twice", "Give one of the two another file name, or merge them.";
    LANGUAGE_INVALID: Error "language-invalid" "`{language}` is no language tag", "Use a tag such as `de`, `en` or `nds`.";
    LANGUAGE_UNKNOWN: Error "language-unknown" "the site has no language `{language}`", "Its languages are {known}; add it to `languages:` in `site.yml`, or remove the file.";
    URL_INVALID: Error "url-invalid" "`{url}` is no absolute web address: {reason}", "Copy it from the address bar of a browser, with `https://`.";
    EMAIL_INVALID: Error "email-invalid" "`{email}` is no e-mail address", "Write it as `name@host.example`.";
    COLOUR_INVALID: Error "colour-invalid" "`{colour}` is no colour", "Write six hexadecimal digits in quotes: `\"#00549f\"`.";
    COLOUR_CONTRAST: Error "colour-contrast" "links in `{colour}` have a contrast of {ratio} on {ground}; they need {needed} to be read", "The nearest colour that can be read is `\"{nearest}\"`.";
    COLOUR_MOVED: Note "colour-moved" "links are shown in `{shown}`, as `{colour}` has a contrast of {ratio} on {ground}, and they need {needed} to be read", "Set `brand.link` to choose the colour yourself.";
    ZONE_UNKNOWN: Error "zone-unknown" "`{zone}` is no time zone", "Use a name of the IANA list, such as `Europe/Berlin`.";
    CURRENCY_INVALID: Error "money-invalid" "`{currency}` is no currency code", "Use three letters of ISO 4217, such as `EUR`.";
    DECIMAL_INVALID: Error "money-invalid" "`{value}` is no decimal number", "Write digits with a point for decimals and nothing else{example}.";
    DECIMAL_FLOAT: Error "money-invalid" "`{value}` stands without quotes, so YAML takes it for a floating-point number, which is not exact", "Put it in quotes{example}.";
    DATE_FORMAT: Error "date-invalid" "`{value}` is no date that verbund reads", "Write `2024`, `2024-04`, `2024-04-15`, `2024-04-15/2024-04-19`, `2023-07/..` or `2025-12~`.";
    DATE_IMPOSSIBLE: Error "date-invalid" "the date `{value}` does not exist: {reason}", "Look it up in the source; if only the month is sure, write just year and month.";
    PERIOD_ORDER: Error "period-order" "this ends (`{end}`) before it begins (`{start}`)", "Exchange the two, or correct one.";
    PERIOD_BOTH: Error "period-order" "both `period` and `since`/`until` are given", "Keep one of the two forms.";
    TIME_INVALID: Error "time-invalid" "`{value}` is no time", "Write hours and minutes as `09:30`, from `00:00` to `23:59`.";
    TIME_ORDER: Error "period-order" "the event ends at {end}, before it begins at {start}", "If it ends on the next day, write the date as a range.";
    TIME_WITHOUT_DAY: Error "time-without-day" "a time is given, but the date `{date}` names no day", "Give the day, or leave the time out until it is known.";
    EVENT_UNLISTED: Note "event-unlisted" "search engines will not list {events} among others, without {lacks}", "Add what you know. The page is there all the same.";
    TIME_SKIPPED: Error "time-skipped" "there is no {time} on {day}: clocks in `{zone}` are put forward over it", "Give the time that clocks will show.";
    DURATION_INVALID: Error "duration-invalid" "`{value}` is no duration", "Write `PT2H` for two hours, `P7D` for seven days, `P2M` for two months.";
    SLUG_INVALID: Error "slug-invalid" "`{slug}` cannot be part of an address: {reason}", "Use `a`–`z`, `0`–`9` and `-`.";
    ALIAS_INVALID: Error "slug-invalid" "the former address `{alias}` cannot be used: {reason}", "Write it from the root of the site, such as `/alt/adresse/`.";
    IMG_ALT: Error "img-alt" "this image has no alternative text", "Say in `alt` what it shows; if it only decorates, write `decorative: true`.";
    IMG_ALT_MARKDOWN: Error "img-alt" "this image has no alternative text", "Write it between the brackets: `![what it shows]({src} \"credit\")`.";
    IMG_CREDIT: Error "img-credit" "this image has no credit", "Name its maker in `credit` (§ 13 UrhG).";
    IMG_CREDIT_MARKDOWN: Error "img-credit" "this image has no credit", "Write it in quotes behind the address: `![{alt}]({src} \"credit\")` (§ 13 UrhG).";
    IMG_LICENCE: Warning "img-licence" "this image has no licence", "Say in `licence` under which terms it is used, as an SPDX identifier or `LicenseRef-…`.";
    IMG_CONSENT: Warning "img-consent" "the portrait of {person} has no note of consent", "Say in `consent_note` where the consent is kept, or remove the photo (§ 22 KUG).";
    IMG_LARGE: Warning "img-large" "`{file}` has {size}; a picture with more than {limit} makes its pages slow", "Save it smaller: some 1600 pixels wide, as WebP, AVIF or JPEG.";
    CREDIT_VARIANT: Warning "credit-variant" "the credit `{variant}` is written `{preferred}` elsewhere", "Write each maker in one way, so that all of their pictures are found; if they are two, give each an entry and name it as `creator`.";
    AI_LABEL: Warning "ai-label" "`{file}` seems to be made by a generative model, as {sign}, but nothing says so", "Write `ai_generated: true` (AI Act Art. 50), or `false` if it is not; in Markdown say it in the credit.";
    DOCUMENT_UNKNOWN: Warning "pdf-accessible-unknown" "nobody has said whether `{file}` is accessible", "Have it checked and write `accessible: yes` or `no`; where it is not, say in `alternative` where the same can be read.";
    MEDIA_MISSING: Error "media-missing" "there is no file `{file}`", "Put it there; paths begin at the site's folder (`media/…`) or beside the entry.";

    // Duties
    LEGAL_UNANSWERED: Error "legal-unanswered" "`{field}` is not answered: {what} ({law})", "Answer it in `site.yml`; it decides which duties `check` knows of.";
    LEGAL_NOT_LINKED: Error "legal-not-linked" "no menu leads to `{title}`: {law} asks for {what}", "Add `{id}` to `menu: {footer: […]}`.";
    FUNDING_NOTICE: Error "funding-notice" "{titles} funded by `{funder}`, and nothing says so in the words that the funder wants", "Add `funding_notice` to `{file}` as the grant notice has it, or `notice` here.";
    FUNDING_EMPTY: Error "funding-notice" "this funding notice says nothing", "Give `text`, `logos`, or `eu` for money of the European Union.";
    RESULTS_MISSING: Warning "results-missing" "`{title}` ended on {date} and says nothing of its results", "Write `results`; for money of the European Union they must be told (Regulation (EU) 2021/1060, Art. 50).";
    LEGAL_UNREACHED: Error "legal-not-linked" "no link leads to the page with `legal_kind: {kind}` {pages}", "Show `site.menu.footer` in the template; {law} for it on every page.";
    IMPRESSUM_MISSING: Error "impressum-missing" "there is no page with `legal_kind: {kind}`: {law} asks for {what}", "Write `{folder}/pages/{kind}.md`; `site.yml` and the operator's entry say what stands in it.";
    IMPRESSUM_INCOMPLETE: Error "impressum-incomplete" "the imprint lacks {what} ({law}): `{operator}` has no `{field}`", "Add `{field}` to the operator in `{file}`.";
    MSTV_RESPONSIBLE: Error "mstv-responsible" "the site has news and no `{field}`: {law} asks for {what}", "Add `{field}: Name, street and number, postcode and town` to `site.yml`.";
    PRIVACY_MISSING: Error "privacy-missing" "there is no page with `legal_kind: {kind}`: {law} asks for {what}", "Write `{folder}/pages/{kind}.md`; what the site uses is told in it by itself.";
    PRIVACY_INCOMPLETE: Error "privacy-incomplete" "the privacy notice lacks {what} ({law})", "Add `{field}` to `site.yml`.";
    A11Y_STATEMENT_MISSING: Error "a11y-statement-missing" "there is no page with `legal_kind: {kind}`: {law} asks for {what}", "Write `{folder}/pages/{kind}.md`; `legal.accessibility` in `site.yml` says what stands in it.";
    A11Y_STATEMENT_INCOMPLETE: Error "a11y-statement-incomplete" "the accessibility statement lacks {what} ({law})", "Say it in `{field}` in `site.yml`.";
    A11Y_STATEMENT_OLD: Warning "a11y-statement-old" "the accessibility statement was last looked through on {date}, {days} days ago: {law} asks for {what}", "Compare it with the site and set `reviewed` to the day.";
    A11Y_STATEMENT_AHEAD: Warning "a11y-statement-old" "`{field}` is `{date}`: the accessibility statement tells of something that has not been yet, or has not ended", "Write the day on which it was done.";
    OMBUDS_LINK: Error "ombuds-link" "the accessibility statement lacks {what} ({law})", "Name the office in `{field}` in `site.yml`; the program does not know that of this Land.";
    EASY_LANGUAGE_MISSING: Warning "easy-language-missing" "there is no page with `legal_kind: {kind}`: {law} asks for {what}", "Write `{folder}/pages/{kind}.md`: what the site is about, how to use it, where to find more.";
    SIGN_LANGUAGE_MISSING: Warning "sign-language-missing" "there is no page with `legal_kind: {kind}`: {law} asks for {what}", "Write `{folder}/pages/{kind}.md` with the video.";
    CONSUMER_INFORMATION: Error "consumer-information" "there is no page with `legal_kind: {kind}`: {law} asks for {what}", "Write `{folder}/pages/{kind}.md`.";

    // Translations
    TRANSLATION_ORPHAN: Error "translation-orphan" "this translates `{original}`, which does not exist", "Write the original, or rename this file to become it.";
    TRANSLATION_FACT: Error "translation-fact" "`{field}` is a fact and stands in the original only, so that the languages cannot drift apart", "Remove it here; the original holds it.";
    TRANSLATION_ITEMS: Error "translation-fact" "`{field}` has {count} items here and {original_count} in the original", "Translate each item, in the same order.";
    LANG_MISSING: Warning "lang-missing" "there is no {language} version of the {kind} `{id}`", "Write `{file}`, or take `{kind}` out of `translate:` in `site.yml`.";
    TRANSLATION_OUTDATED: Warning "translation-outdated" "the original has changed since this translation was made", "Bring it up to date, then write `translated_from: {fingerprint}`.";

    // References
    REF_UNKNOWN: Error "ref-unknown" "there is no {kinds} `{id}`", "Write the entry, or correct the id.";
    REF_HIDDEN: Error "ref-hidden" "the {kind} `{id}` is not shown: {reason}", "Remove the reference, or publish the entry.";
    REF_KIND: Error "ref-kind" "`{id}` is {found}, but `{field}` takes {expected}", "Refer to {expected}.";
    REF_AMBIGUOUS: Error "ref-ambiguous" "`{id}` could be {candidates}", "Name it in full.";
    REF_STUB: Warning "ref-stub" "the {kind} `{id}` is a stub: only its name is known", "Fill in the entry and remove `stub: true` when the facts are at hand.";
    REF_SELF: Error "ref-circle" "`{field}` leads in a circle: {circle}", "Remove one of the links.";
    BODY_UNKNOWN: Error "ref-unknown" "the alliance `{alliance}` has no body `{body}`", "Choose among its bodies: {known}; or add it to them.";

    // Markdown
    LINK_UNKNOWN: Error "link-dead" "this link leads to no entry and no file: `{target}`", "Name a file (`../projects/x.md`, `media/x.pdf`) or an id (`project:x`).";
    LINK_ANCHOR: Error "link-anchor" "{target} has no place `#{anchor}`", "Choose among its places: {known}.";
    LINK_HIDDEN: Error "link-dead" "this link leads to the {kind} `{id}`, which is not shown: {reason}", "Remove the link, or publish the entry.";
    LINK_SCHEME: Warning "link-scheme" "links of the form `{scheme}:` are not followed; this one is shown as text", "Use `https:`, `mailto:`, `tel:`, a file or an id.";
    IMG_REMOTE: Warning "link-scheme" "an image from another host (`{src}`) is not shown, as it would tell that host who reads the page; a link stands in its place", "Put the file into `media/` if its licence allows that.";
    LINK_REFERENCE: Warning "link-reference" "`[{label}]` refers to no link definition", "Add a line `[{label}]: address`, or escape the bracket.";
    RAW_HTML: Warning "raw-html" "`{tag}` is shown as text: raw HTML does not pass, apart from a few harmless tags", "Use Markdown; `raw_html: allow` in `site.yml` lets everything pass.";
    RAW_HTML_OPEN: Warning "raw-html" "`<{tag}>` is not closed; it is closed at the end of the text", "Write `</{tag}>` where it ends.";
    MARKDOWN_DEPTH: Error "markdown-depth" "this is nested deeper than {limit} levels", "Flatten quotes and lists.";
    EMBED_SYNTAX: Error "embed-syntax" "this embed cannot be read: {reason}", "Write it in a paragraph of its own: `{{ events(limit=3, topic=\"ki\") }}`.";
    EMBED_UNKNOWN: Error "embed-unknown" "the theme has no embed `{name}`", "Choose among {known}.";
    EMBED_ARGUMENT: Error "embed-argument" "the embed `{name}` takes no argument `{argument}`", "Choose among {known}.";
    EMBED_ARGUMENT_TYPE: Error "embed-argument" "the argument `{argument}` of `{name}` must be {expected}, but this is {found}", "Write {expected} behind `{argument}=`.";
    EMBED_ARGUMENT_MISSING: Error "embed-argument" "the embed `{name}` needs the argument `{argument}`", "Add `{argument}=…`.";
    HIGHLIGHT_UNKNOWN: Note "highlight-unknown" "`{language}` is no language that can be highlighted; the code is shown plain", "Leave the word out, or use a known one.";
    HIGHLIGHT_LARGE: Warning "highlight-unknown" "this code is too long to be highlighted and is shown plain", "Move it into a file to download.";

    // Facts
    DATE_PAST: Warning "date-past-scheduled" "{what} lies in the past ({date}), but it is still said to be `{status}`", "Correct or remove `status:`, and report what came of it.";
    MONEY_NET_GROSS: Warning "money-net-gross" "{net} plus {rate} % VAT is {computed}, but `gross` says {gross}", "Correct one of the three.";
    SHARE_SUM: Warning "share-sum" "the partners' shares add up to {sum}, more than the grant of {grant}", "Check the amounts against the source.";
    COUNT_MISMATCH: Warning "count-mismatch" "`{field}` says {stated}, but the list has {listed}", "Both are kept; add what is missing, or say in `remark` why they differ.";
    SERIES_RHYTHM: Warning "series-rhythm" "the series is said to take place {rhythm}, but `{first}` ({first_date}) and `{second}` ({second_date}) are {gap} apart", "Both are kept; correct the rhythm or the dates.";
    STALE: Warning "stale-as-of" "{count} were last checked on {date}, {age} ago", "Check them against their sources and set `as_of:` anew.";
    SOURCE_MISSING: Warning "source-missing" "`{field}` gives figures, but the entry names no source", "Add `sources:` with title and date.";
    ALIAS_VARIANT: Warning "alias-variant" "`{variant}` is a spelling to avoid", "Write `{preferred}`.";
    GENDER_MIXED: Warning "gender-mixed" "texts of this site mix gender forms: {styles}", "Choose one and write it as `gender_style:` in `site.yml`.";
    GENDER_STYLE: Warning "gender-mixed" "`{word}` does not follow the house style `{style}`", "Write it in the house style, or change `gender_style:`.";
    TYPO_SIC: Note "typo-sic" "kept as in the source: {note}", "";
    LAW_OUTDATED: Warning "law-outdated" "`{old}` is out of date: since {since} it is `{new}` ({source})", "Write `{new}`, after a look at what it says now.";
    ODR_LINK: Warning "odr-link" "this leads to the EU's platform for online dispute resolution, which was closed on 2025-07-20 (Regulation (EU) 2024/3228)", "Remove the link, and the sentence that speaks of it.";
    LINK_TEXT: Warning "link-text" "the link “{text}” does not say where it leads", "Name the target in its words: who listens to the links of a page hears nothing else (WCAG 2.4.4).";
    ABBR_UNEXPANDED: Note "abbr-unexpanded" "`{abbreviation}` is not explained in {entries}", "Write it out once, as in “kleine und mittlere Unternehmen (KMU)”; if it is the name of an entry, add it there (`abbr`, `aliases`).";
    LANG_WRONG: Warning "lang-wrong" "this text reads as {found}, but it stands where {expected} is expected", "Translate it, or move it to the file of its language: screen readers speak it in the wrong one (WCAG 3.1.1). Where it is meant so, as in a talk or a job offer, say its language: `<div lang=\"{tag}\">` around it in a text (needs `raw_html: allow`).";
    PLACEHOLDER: Warning "placeholder" "`{text}` still has to be filled in", "Write the real text in place of `[[…]]`.";
    ALLIANCE_FOREIGN: Warning "alliance-foreign" "the site speaks for `{alliance}`, but no entry belongs to it", "Name the alliance in `alliances:` or `memberships:`.";
    SECURITY_CONTACT: Error "security-txt" "`{contact}` is no way to reach anyone", "Write an e-mail address, or an address that begins with `https:` or `tel:`.";
    SECURITY_ADDRESS: Error "security-txt" "`{field}` leads to `{address}`, which is no address with `https:`", "Write an address that begins with `https:` (RFC 9116).";
    SECURITY_DAY: Error "security-txt" "`{date}` is no single day", "Write the last day on which the contact holds, such as `2027-06-30`.";
    SECURITY_EXPIRED: Warning "security-txt" "`security.txt` has expired ({date}): nobody may rely on it any more", "Check the contact and set a new day, less than a year ahead.";
    SECURITY_FAR: Warning "security-txt" "`security.txt` is said to hold until {date}, more than a year ahead", "Set a day within a year, so that the contact is checked from time to time (RFC 9116 §2.5.5).";

    // Addresses and output
    PATH_COLLISION: Error "path-collision" "two things have the address `{path}`: {first} and {second}", "Give one of them another `slug:` or file name.";
    PATH_CASE: Error "path-collision" "`{path}` and `{other}` are the same name on macOS and Windows: {first} and {second}", "Give one of them another `slug:` or file name.";
    PATH_RESERVED: Error "path-reserved" "`{path}` cannot be written everywhere: {reason}", "Give it another `slug:` or file name.";
    MENU_UNKNOWN: Error "menu-unknown" "{what} leads to `{target}`, which this site does not have", "Name a page, a collection such as `events`, or an entry such as `project:x`.";
    HOME_MISSING: Error "home-missing" "the site has no home page", "Write `{file}` with a `title:`.";
    OUTPUT_FOREIGN: Error "output-foreign" "`{folder}` holds files that verbund did not make: {files}", "Choose another folder with `--out`, or move the files away.";
    OUTPUT_REFUSED: Error "output-refused" "`{folder}` cannot be the output: {reason}", "Choose another folder with `--out`.";
    OUTPUT_LOCKED: Error "output-locked" "another build ({owner}) is writing to `{folder}`", "Wait until it is done.";
    OUTPUT_FAILED: Error "output-failed" "`{file}` cannot be written: {reason}", "The old site is still in place.";
    OUTPUT_HALFWAY: Error "output-failed" "`{file}` cannot be written: {reason}", "Some files of the site are new already, some are still old; build again when there is nothing in the way.";

    // Data files
    DATA_INVALID: Error "data-invalid" "this data file cannot be read: {reason}", "Data files are YAML, JSON, or CSV with a header line.";

    MAP_OUTLINE: Error "map-outline" "`{file}` is no outline for a map: {reason}", "Name a GeoJSON file (RFC 7946) of at most 512 KB that holds polygons in degrees.";

    // Themes
    THEME_UNKNOWN: Error "theme-unknown" "there is no theme `{theme}`", "Put it into `themes/{theme}/`; `verbund` is built in.";
    THEME_CIRCLE: Error "theme-circle" "themes extend each other in a circle: {circle}", "Let one of them extend nothing.";
    THEME_CONTRACT: Error "theme-contract" "the theme is made for contract {contract}, this verbund knows contract {known}", "Use a theme and a verbund of the same age.";
    THEME_OPTION: Error "theme-option" "the theme `{theme}` has no option `{option}`", "Choose among {known}.";
    THEME_OPTION_TYPE: Error "theme-option" "the option `{option}` must be {expected}, but this is {found}", "{doc}";
    THEME_OPTION_DEFAULT: Error "theme-option" "the default of the option `{option}` must be {expected}, but it is {found}", "Write a `default:` that sites could set as well.";
    EXAMPLE_FAILS: Error "component-example" "this example of `{component}` fails: {message}", "Correct the example or the component; `_body` holds what stands between the tags of one that takes a body.";
    EXAMPLE_MISSING: Warning "component-example" "the component `{component}` has no example", "Write `{file}` with `doc:` and `examples:`, so that the gallery shows it.";
    EXAMPLE_STRAY: Warning "component-example" "there is no component `{component}` that this file describes", "Rename the file as the component is named, with `-` for `.`, or remove it.";
    FONT_UNKNOWN: Error "font-unknown" "the theme `{theme}` offers no font `{font}`", "Choose among {known}, or leave the line out for the fonts of the visitor's system.";
    FONT_FILE: Error "font-unknown" "there is no file `{file}` beside this style sheet of a font", "Put it there, or take its `url(…)` out.";
    TEMPLATE: Error "template" "{message}", "The page being rendered was `{page}`.";
    TEMPLATE_LOAD: Error "template" "{message}", "Correct the template.";
    TEMPLATE_MISSING: Error "template-missing" "there is no template `{template}`, which is needed for {needed}", "Write it into `templates/` of the theme or `_theme/templates/` of the site, correct the name, or let the theme extend `verbund`.";
    CARD: Error "card-invalid" "`card.svg` is no drawing of a social card: {reason}", "A card is an SVG of 1200 × 630; this is the one of the page `{page}`.";
    MARK_UNDRAWN: Warning "mark-undrawn" "the mark `{file}` cannot be drawn on social cards and icons: {reason}", "Save it as a plain SVG, or as a PNG of some 500 pixels; until then letters stand in its place.";
    TEMPLATE_BUDGET: Error "template-budget" "the page `{page}` came to more than {limit}", "Look for a loop within a loop in `{template}`.";
    WORDS_DIFFER: Warning "word-missing" "the theme has no words in `{language}` for {keys}, but it has them in `{other}`", "Add them to `i18n/{language}.yml`, or remove them from `i18n/{other}.yml`.";
    WORD_MISSING: Warning "word-missing" "the theme has no words in `{language}` for {keys}; English ones stand in their place", "Add them to `i18n/{language}.yml` of the theme, or to `_theme/i18n/{language}.yml` of the site.";
}
