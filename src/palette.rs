//! The colours of a site, derived from up to three brand colours so that everything can be read.
//!
//! Hue and chroma are the brand's; lightness gives way until the contrast of WCAG 2.2 is reached on every ground where
//! a colour may stand, in the light and in the dark scheme. A brand colour that is readable as it is stays as it is.
//! All sums are done in Oklab, where equal steps of lightness look equal, and checked on the bytes that are written.

use crate::model::Record;
use color::{ColorSpace, Oklab, Srgb};
use std::fmt::{self, Write};

/// What text of any length needs on its ground (WCAG 1.4.3).
pub const TEXT: f32 = 4.5;
/// What running text gets here (WCAG 1.4.6).
pub const BODY_TEXT: f32 = 7.0;
/// What controls and graphics with a meaning need (WCAG 1.4.11).
pub const GRAPHICS: f32 = 3.0;

/// Stands in where no brand colour is given.
const NEUTRAL: Rgb = Rgb([0x34, 0x5b, 0x7a]);
const WHITE: Rgb = Rgb([255; 3]);
const BLACK: Rgb = Rgb([0; 3]);

/// A colour as it is written: `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// What a site chooses; `Brand::of` reads it from `brand` in `site.yml`.
#[derive(Clone, Copy, Debug)]
pub struct Brand {
    pub primary: Rgb,
    pub accent: Rgb,
    pub third: Rgb,
    /// Own colour of links in the light scheme, and in the dark one.
    pub link: Option<Rgb>,
    pub link_dark: Option<Rgb>,
}

/// All colours of a site.
#[derive(Clone, Debug)]
pub struct Palette {
    pub brand: Brand,
    pub light: Scheme,
    pub dark: Scheme,
}

/// The colours by the name of their custom property, and what became of the colour of links.
#[derive(Clone, Debug)]
pub struct Scheme {
    pub colours: Vec<(&'static str, Rgb)>,
    pub link: Link,
    grounds: Grounds,
}

/// The colour that was wanted for links, and the nearest one that can be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    pub wanted: Rgb,
    pub shown: Rgb,
    /// The ground on which the wanted colour stands out least: its custom property, its colour and the contrast.
    pub worst: (&'static str, Rgb, f32),
}

impl Palette {
    /// The palette of `brand` in `site.yml`.
    pub fn of(brand: Option<&Record>) -> Palette {
        Palette::from_brand(Brand::of(brand))
    }

    pub fn from_brand(brand: Brand) -> Palette {
        Palette {
            brand,
            light: scheme(&brand, &LIGHT),
            dark: scheme(&brand, &DARK),
        }
    }

    /// One rule with a custom property for each colour.
    pub fn css(&self) -> String {
        let mut css = String::with_capacity(1200);
        let Brand {
            primary, accent, third, ..
        } = self.brand;
        // Writing to a `String` cannot fail.
        let _ = write!(
            css,
            ":root{{--brand-primary:{primary};--brand-accent:{accent};--brand-third:{third};"
        );
        for ((name, light), (_, dark)) in self.light.colours.iter().zip(&self.dark.colours) {
            let _ = if light == dark {
                write!(css, "--{name}:{light};")
            } else {
                write!(css, "--{name}:light-dark({light},{dark});")
            };
        }
        css.push_str("}\n");
        css
    }
}

impl Scheme {
    /// The ground of the page.
    pub fn surface(&self) -> Rgb {
        self.grounds.surface
    }

    pub fn colour(&self, name: &str) -> Option<Rgb> {
        self.colours
            .iter()
            .find_map(|(known, colour)| (*known == name).then_some(*colour))
    }
}

impl Brand {
    /// What is not given, or still a placeholder, follows from the colour before it.
    pub fn of(record: Option<&Record>) -> Brand {
        let colour = |field| record?.name(field).and_then(Rgb::read);
        let primary = colour("primary").unwrap_or(NEUTRAL);
        let accent = colour("accent").unwrap_or(primary);
        Brand {
            primary,
            accent,
            third: colour("third").unwrap_or(accent),
            link: colour("link"),
            link_dark: colour("link_dark"),
        }
    }
}

/// What differs between the schemes besides lightness: where readable colours lie.
struct Tones {
    soft: (f32, f32),
    tint: (f32, f32),
    plate: Rgb,
    text: (f32, f32),
    muted: (f32, f32),
    line: f32,
    line_strong: f32,
    status: f32,
    mark: (f32, f32),
    /// Towards where a colour moves to be read: 0 is black, 1 is white.
    towards: f32,
}

const LIGHT: Tones = Tones {
    soft: (0.972, 0.008),
    tint: (0.955, 0.018),
    plate: WHITE,
    text: (0.235, 0.02),
    muted: (0.455, 0.02),
    line: 0.885,
    line_strong: 0.58,
    status: 0.47,
    mark: (0.93, 0.1),
    towards: 0.0,
};

const DARK: Tones = Tones {
    soft: (0.235, 0.02),
    tint: (0.265, 0.024),
    plate: Rgb([0xf4; 3]),
    text: (0.93, 0.008),
    muted: (0.76, 0.015),
    line: 0.37,
    line_strong: 0.62,
    status: 0.82,
    mark: (0.36, 0.08),
    towards: 1.0,
};

/// What text and controls stand on.
#[derive(Clone, Copy, Debug)]
struct Grounds {
    surface: Rgb,
    soft: Rgb,
    tint: Rgb,
}

impl Grounds {
    fn all(&self) -> [(&'static str, Rgb); 3] {
        [("surface", self.surface), ("soft", self.soft), ("tint", self.tint)]
    }

    /// The ground from which a colour differs least.
    fn worst(&self, colour: Rgb) -> (&'static str, Rgb, f32) {
        let mut worst = ("surface", self.surface, contrast(colour, self.surface));
        for (name, ground) in self.all() {
            let ratio = contrast(colour, ground);
            if ratio < worst.2 {
                worst = (name, ground, ratio);
            }
        }
        worst
    }

    fn carry(&self, colour: Rgb, ratio: f32) -> bool {
        self.worst(colour).2 >= ratio
    }
}

fn scheme(brand: &Brand, tones: &Tones) -> Scheme {
    let is_light = tones.towards == 0.0;
    let primary = Tone::of(brand.primary);
    let tinted = |(lightness, chroma): (f32, f32)| primary.paler(chroma).at(lightness);
    let surface = if is_light { WHITE } else { tinted((0.185, 0.015)) };
    let (soft, tint) = (tinted(tones.soft), tinted(tones.tint));
    let wanted = if is_light { brand.link } else { brand.link_dark }.unwrap_or(brand.primary);
    let mut grounds = Grounds { surface, soft, tint };
    // A brand colour that can be read on the page is worth more than the strength of the tint.
    let plain = Grounds { tint: soft, ..grounds };
    if plain.carry(wanted, TEXT) {
        grounds.tint = nearest(tint, soft, |tint| contrast(wanted, tint) >= TEXT);
    }
    let readable = |colour: Rgb, ratio: f32| moved(colour, tones.towards, |colour| grounds.carry(colour, ratio));
    let link = Link {
        wanted,
        shown: readable(wanted, TEXT),
        worst: grounds.worst(wanted),
    };
    let text = readable(tinted(tones.text), BODY_TEXT);
    let on_brand = on(brand.primary, &primary);
    let on_brand_muted = nearest(mixed(on_brand, brand.primary, 0.25), on_brand, |muted| {
        contrast(muted, brand.primary) >= TEXT
    });
    let status = |hue: f32| readable(Tone::of_hue(hue, 0.13).at(tones.status), TEXT);
    let away = 1.0 - tones.towards;
    let mark = moved(Tone::of_hue(95.0, tones.mark.1).at(tones.mark.0), away, |mark| {
        contrast(text, mark) >= BODY_TEXT
    });
    let colours = vec![
        ("surface", surface),
        ("soft", soft),
        ("tint", grounds.tint),
        ("plate", tones.plate),
        ("text", text),
        ("muted", readable(tinted(tones.muted), TEXT)),
        ("line", tinted((tones.line, 0.02))),
        ("line-strong", readable(tinted((tones.line_strong, 0.02)), GRAPHICS)),
        ("link", link.shown),
        ("brand", brand.primary),
        ("on-brand", on_brand),
        ("on-brand-muted", on_brand_muted),
        ("on-brand-focus", on_brand),
        ("accent", brand.accent),
        ("accent-strong", readable(brand.accent, GRAPHICS)),
        ("accent-text", readable(brand.accent, TEXT)),
        ("third", brand.third),
        ("third-strong", readable(brand.third, GRAPHICS)),
        ("focus", link.shown),
        ("good", status(150.0)),
        ("warn", status(65.0)),
        ("bad", status(25.0)),
        ("mark", mark),
    ];
    Scheme { colours, link, grounds }
}

/// Text on a brand colour: nearly white or nearly black, in the brand's hue, as far as that is enough.
fn on(brand: Rgb, tone: &Tone) -> Rgb {
    let (pale, dark) = (tone.paler(0.012).at(0.985), tone.paler(0.03).at(0.2));
    let (from, to) = if contrast(pale, brand) >= contrast(dark, brand) {
        (pale, WHITE)
    } else {
        (dark, BLACK)
    };
    let found = nearest(from, to, |colour| contrast(colour, brand) >= TEXT);
    // Between white and black lies no colour on which neither can be read.
    if contrast(found, brand) >= TEXT {
        found
    } else if contrast(WHITE, brand) > contrast(BLACK, brand) {
        WHITE
    } else {
        BLACK
    }
}

/// The colour itself where it is good; else the first good one on its way to black (0) or white (1), which keeps its
/// hue and as much of its chroma as can be shown.
fn moved(colour: Rgb, towards: f32, is_good: impl Fn(Rgb) -> bool) -> Rgb {
    if is_good(colour) {
        return colour;
    }
    let tone = Tone::of(colour);
    let from = tone.lightness;
    let end = if towards == 0.0 { BLACK } else { WHITE };
    along(end, |way| tone.at(from + way * (towards - from)), is_good)
}

/// The first good colour on the straight way from one to another.
fn nearest(from: Rgb, to: Rgb, is_good: impl Fn(Rgb) -> bool) -> Rgb {
    if is_good(from) {
        return from;
    }
    along(to, |way| mixed(from, to, way), is_good)
}

/// The first good colour of `at(0)` to `at(1)`, or `end`. Bisection finds it, as whatever comes after a good one is
/// good; where rounding to bytes contradicts, the last that was found good counts.
fn along(end: Rgb, at: impl Fn(f32) -> Rgb, is_good: impl Fn(Rgb) -> bool) -> Rgb {
    let (mut bad, mut good, mut found) = (0.0_f32, 1.0_f32, end);
    for _ in 0..10 {
        let middle = f32::midpoint(bad, good);
        let colour = at(middle);
        if is_good(colour) {
            (good, found) = (middle, colour);
        } else {
            bad = middle;
        }
    }
    found
}

fn mixed(from: Rgb, to: Rgb, way: f32) -> Rgb {
    let (from, to) = (from.oklab(), to.oklab());
    let [l, a, b] = std::array::from_fn(|n| match (from.get(n), to.get(n)) {
        (Some(from), Some(to)) => from + way * (to - from),
        _ => 0.0,
    });
    Tone { lightness: l, a, b }.at(l)
}

/// A colour as Oklab has it: lightness, and hue and chroma as a direction and its length.
#[derive(Clone, Copy)]
struct Tone {
    lightness: f32,
    a: f32,
    b: f32,
}

impl Tone {
    fn of(colour: Rgb) -> Tone {
        let [lightness, a, b] = colour.oklab();
        Tone { lightness, a, b }
    }

    fn of_hue(degrees: f32, chroma: f32) -> Tone {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Tone {
            lightness: 0.5,
            a: chroma * cos,
            b: chroma * sin,
        }
    }

    /// The same hue with at most this chroma.
    fn paler(self, limit: f32) -> Tone {
        let chroma = self.a.hypot(self.b);
        self.scaled(if chroma > limit { limit / chroma } else { 1.0 })
    }

    fn scaled(self, factor: f32) -> Tone {
        Tone {
            a: self.a * factor,
            b: self.b * factor,
            ..self
        }
    }

    /// The same hue at another lightness, with as much of the chroma as a screen can show there.
    fn at(self, lightness: f32) -> Rgb {
        let linear = |factor: f32| Oklab::to_linear_srgb([lightness, self.a * factor, self.b * factor]);
        // Half of the smallest step of a byte: what is so near is rounded to what can be shown.
        let shown = |channels: [f32; 3]| channels.iter().all(|channel| (-0.0002..=1.0005).contains(channel));
        let full = linear(1.0);
        if shown(full) {
            return Rgb::from_linear(full);
        }
        let (mut low, mut high) = (0.0_f32, 1.0_f32);
        for _ in 0..9 {
            let middle = f32::midpoint(low, high);
            if shown(linear(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Rgb::from_linear(linear(low))
    }
}

/// How much two colours stand out from each other, 1 to 21 (WCAG 2.2, contrast ratio).
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn read(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Rgb([byte(0)?, byte(2)?, byte(4)?]))
    }

    fn linear(self) -> [f32; 3] {
        Srgb::to_linear_srgb(self.0.map(|byte| f32::from(byte) / 255.0))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was brought between 0 and 255"
    )]
    fn from_linear(channels: [f32; 3]) -> Rgb {
        let shown = Srgb::from_linear_srgb(channels.map(|channel| channel.clamp(0.0, 1.0)));
        Rgb(shown.map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8))
    }

    fn oklab(self) -> [f32; 3] {
        Oklab::from_linear_srgb(self.linear())
    }

    fn luminance(self) -> f32 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rgb([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rayon::prelude::*;

    /// (colour, ground, ratio): what is promised whatever the brand.
    const PROMISED: &[(&str, &str, f64)] = &[
        ("text", "GROUNDS", 7.0),
        ("muted", "GROUNDS", 4.5),
        ("line-strong", "GROUNDS", 3.0),
        ("link", "GROUNDS", 4.5),
        ("accent-strong", "GROUNDS", 3.0),
        ("accent-text", "GROUNDS", 4.5),
        ("third-strong", "GROUNDS", 3.0),
        ("focus", "GROUNDS", 3.0),
        ("good", "GROUNDS", 4.5),
        ("warn", "GROUNDS", 4.5),
        ("bad", "GROUNDS", 4.5),
        ("on-brand", "brand", 4.5),
        ("on-brand-muted", "brand", 4.5),
        ("on-brand-focus", "brand", 3.0),
        ("text", "mark", 7.0),
    ];

    /// The formula of the standard, written anew.
    fn ratio(one: Rgb, other: Rgb) -> f64 {
        let luminance = |Rgb(bytes): Rgb| {
            let [r, g, b] = bytes.map(|byte| {
                let part = f64::from(byte) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn rgb(text: &str) -> Rgb {
        Rgb::read(text).unwrap()
    }

    fn brand(primary: Rgb, accent: Rgb, third: Rgb) -> Brand {
        Brand {
            primary,
            accent,
            third,
            link: None,
            link_dark: None,
        }
    }

    fn of_primary(primary: &str) -> Palette {
        let primary = rgb(primary);
        Palette::from_brand(brand(primary, primary, primary))
    }

    /// What a palette breaks of its promises.
    fn broken(palette: &Palette) -> Vec<String> {
        let mut broken = Vec::new();
        for (name, scheme) in [("light", &palette.light), ("dark", &palette.dark)] {
            let colour = |name: &str| scheme.colour(name).unwrap();
            for (foreground, ground, least) in PROMISED {
                let grounds: &[&str] = match *ground {
                    "GROUNDS" => &["surface", "soft", "tint"],
                    _ => std::slice::from_ref(ground),
                };
                for ground in grounds {
                    let found = ratio(colour(foreground), colour(ground));
                    // The sums are done with 24 bits.
                    if found < least - 1e-5 {
                        broken.push(format!("{name}: {foreground} on {ground} has {found}"));
                    }
                }
            }
        }
        broken
    }

    #[test]
    fn promises_hold_for_all_brands_of_a_grid() {
        let grid = 0..18u32.pow(3);
        assert_eq!(grid.len(), 5832);
        let broken: Vec<String> = grid
            .into_par_iter()
            .flat_map_iter(|number| {
                let [r, g, b] =
                    [number % 18, number / 18 % 18, number / 324].map(|step| u8::try_from(step * 15).unwrap());
                let palette = Palette::from_brand(brand(Rgb([r, g, b]), Rgb([g, b, r]), Rgb([b, r, g])));
                broken(&palette)
                    .into_iter()
                    .map(move |what| format!("{}: {what}", Rgb([r, g, b])))
            })
            .collect();
        assert_eq!(broken, Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn promises_hold_for_all_brands(
            [primary, accent, third] in any::<[[u8; 3]; 3]>(),
            link in any::<Option<[u8; 3]>>(),
            link_dark in any::<Option<[u8; 3]>>(),
        ) {
            let palette = Palette::from_brand(Brand {
                link: link.map(Rgb),
                link_dark: link_dark.map(Rgb),
                ..brand(Rgb(primary), Rgb(accent), Rgb(third))
            });
            prop_assert_eq!(broken(&palette), Vec::<String>::new());
            for scheme in [&palette.light, &palette.dark] {
                prop_assert_eq!(scheme.link.wanted == scheme.link.shown, scheme.link.worst.2 >= TEXT);
            }
        }

        #[test]
        fn what_is_written_is_read(bytes in any::<[u8; 3]>()) {
            prop_assert_eq!(Rgb::read(&Rgb(bytes).to_string()), Some(Rgb(bytes)));
        }

        #[test]
        fn reading_never_fails_badly(text in "\\PC{0,9}") {
            let _ = Rgb::read(&text);
        }
    }

    #[test]
    fn colours_that_can_be_read_stay() {
        for colour in [
            "#e2001a", "#00549f", "#1e5b45", "#7b2d5e", "#b5361c", "#345b7a", "#000000",
        ] {
            assert_eq!(of_primary(colour).light.link.shown, rgb(colour), "{colour}");
        }
        for colour in ["#ffcc00", "#5aa9e6", "#ffffff"] {
            assert_eq!(of_primary(colour).dark.link.shown, rgb(colour), "{colour}");
        }
    }

    #[test]
    fn others_move_no_further_than_needed_and_keep_their_hue() {
        let links = |primary: &str| {
            let palette = of_primary(primary);
            format!("{primary} {} {}", palette.light.link.shown, palette.dark.link.shown)
        };
        let found = ["#ffcc00", "#e2001a", "#00549f", "#ffffff"].map(links);
        let expected = [
            "#ffcc00 #876a00 #ffcc00",
            "#e2001a #e2001a #ff443f",
            "#00549f #00549f #488ede",
            "#ffffff #6d6d6d #ffffff",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_chosen_link_colour_is_taken_where_it_can_be_read() {
        let primary = rgb("#ffcc00");
        let with = |link: &str| {
            let link = Some(rgb(link));
            Palette::from_brand(Brand {
                link,
                ..brand(primary, primary, primary)
            })
        };
        assert_eq!(with("#0000aa").light.link.shown, rgb("#0000aa"));
        let refused = with("#cccc00").light.link;
        assert_ne!(refused.shown, refused.wanted);
        assert!(refused.worst.2 < TEXT);
        assert_eq!(
            with("#0000aa").dark.link.shown,
            primary,
            "the other scheme keeps its own"
        );
    }

    #[test]
    fn the_rule_names_every_colour_once() {
        let css = of_primary("#00549f").css();
        assert!(css.starts_with(
            ":root{--brand-primary:#00549f;--brand-accent:#00549f;--brand-third:#00549f;--surface:light-dark(#ffffff,#"
        ));
        assert!(css.ends_with(";}\n"));
        assert!(css.contains("--brand:#00549f;"), "{css}");
        let mut names: Vec<&str> = css
            .split("--")
            .skip(1)
            .filter_map(|part| part.split(':').next())
            .collect();
        let number = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), number);
    }
}
