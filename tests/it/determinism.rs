//! The same content gives the same bytes: wherever it lies, whatever the machine is set to, in whatever order the
//! disk lists it.

use crate::support::{Files, copy_folder, four_sites, on, repository, run_with, tree};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use verbund::render::Made;
use verbund::world::{Disk, Listing, World};

/// Builds a copy of this repository's content in a new folder; the tree of its output and what was said.
fn build_copy(folder: &Path, jobs: &str, environment: &[(&str, &str)]) -> (Files, String) {
    let ran = run_with(folder, &["build", "--as-of", "2026-11-22", "--jobs", jobs], environment);
    assert_eq!(ran.code, 0, "{}", ran.err);
    (tree(&folder.join("public")), ran.err + &ran.out)
}

fn copy(name: &str) -> (tempfile::TempDir, PathBuf) {
    let temporary = tempfile::tempdir().expect("there is room for a temporary folder");
    let folder = temporary.path().join(name);
    copy_folder(&repository().join("content"), &folder.join("content"));
    // Drawing takes most of the time: the cards of one site stand for those of all.
    for site in ["ai-alliance-aachen", "ki-allianz-bw", "urban-ki"] {
        let settings = folder.join("content").join(site).join("site.yml");
        let text = std::fs::read_to_string(&settings).expect("each site has settings");
        std::fs::write(&settings, text + "\ncards: false\n").expect("the copy can be written");
    }
    (temporary, folder)
}

fn is_card(path: &str) -> bool {
    path == "card.png" || path.ends_with("/card.png")
}

fn assert_same(first: &Files, second: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(first), names(second));
    let differing: Vec<_> = first.keys().filter(|path| first[*path] != second[*path]).collect();
    assert!(differing.is_empty(), "these differ: {differing:?}");
}

#[test]
fn two_folders_zones_languages_and_numbers_of_threads_give_the_same_tree() {
    let (_one, plain) = copy("a");
    let (_two, odd) = copy("Ordner mit Leerzeichen und Ümläuten");
    let (first, _) = build_copy(&plain, "1", &[]);
    let environment = [
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("HOME", "/nonexistent"),
    ];
    let (second, _) = build_copy(&odd, "2", &environment);
    assert!(first.len() > 440, "{} files", first.len());
    assert_same(&first, &second);

    // What is the same is not written again, even if nobody knows that it is the same.
    std::fs::remove_file(odd.join("public/.verbund.receipt")).expect("a build leaves word for the next");
    let (again, said) = build_copy(&odd, "2", &[]);
    assert_same(&first, &again);
    assert!(said.contains(" 0 files written"), "{said}");
}

/// A disk that lists its files in another order.
struct Shuffled {
    disk: Disk,
    seed: u64,
}

impl World for Shuffled {
    fn list(&self, folder: &str) -> Listing {
        let mut listing = self.disk.list(folder);
        if self.seed == 0 {
            listing.files.reverse();
        } else {
            let mut state = self.seed;
            for place in (1..listing.files.len()).rev() {
                // A linear congruential generator is random enough to mix a list.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                listing.files.swap(place, (state >> 33) as usize % (place + 1));
            }
        }
        listing
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.disk.read(path)
    }

    fn now(&self) -> jiff::Timestamp {
        self.disk.now()
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.disk.on_disk(path)
    }
}

fn everything(build: &verbund::Build) -> Files {
    let mut files = Files::new();
    for bundle in &build.bundle.sites {
        let made: Vec<(String, Vec<u8>)> = (0..bundle.paths.len())
            .into_par_iter()
            .filter(|number| bundle.id == "ki-ruhr" || !is_card(&bundle.paths[*number]))
            .map(|number| {
                let bytes = match bundle
                    .make(number)
                    .unwrap_or_else(|problem| panic!("{}", problem.message()))
                {
                    Made::Bytes(bytes) => bytes,
                    Made::OnDisk(path) => std::fs::read(path).expect("it is listed"),
                };
                (format!("{}/{}", bundle.id, bundle.paths[number]), bytes)
            })
            .collect();
        files.extend(made);
    }
    files
}

#[test]
fn the_order_in_which_the_disk_lists_files_does_not_matter() {
    let expected = everything(&four_sites().0);
    for seed in [0, 26] {
        let world: Arc<dyn World + Send + Sync> = Arc::new(Shuffled {
            disk: Disk::new(&repository()),
            seed,
        });
        assert_same(&expected, &everything(&verbund::build(&world, &on("2026-11-22"))));
    }
}

#[test]
fn what_is_reported_comes_in_the_same_order_each_time() {
    let (_one, folder) = copy("a");
    let check = |jobs: &str| {
        let ran = run_with(
            &folder,
            &["check", "--as-of", "2026-11-22", "--format", "json"],
            &[("RAYON_NUM_THREADS", jobs)],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let once = check("1");
    assert!(once.lines().count() > 60);
    assert_eq!(once, check("2"));
}

#[test]
fn groups_in_templates_come_in_the_order_of_their_values() {
    let template = "\
-- _theme/templates/page.html --
<!doctype html><title>Gruppen</title>
{% set all = [{\"n\": 7, \"k\": \"g\"}, {\"n\": 1, \"k\": \"b\"}, {\"n\": 2, \"k\": \"z\"}, {\"n\": 3, \"k\": \"b\"}, {\"n\": 4, \"k\": \"a\"}] %}
<main>{% for group in all | group_by(attribute=\"k\") | pairs %}{{ group[0] }}{% for one in group[1] %}{{ one.n }}{% endfor %} {% endfor %}</main>
";
    let page = crate::support::site(template).page("ueber-uns/");
    assert_eq!(page.text(), "g7 b13 z2 a4");
}

/// What lets a scheduler build each site on a machine of its own: `list sites --json` names them, and each build alone writes
/// what one big build writes. Sites share entries of the commons and show each other's.
#[test]
fn each_site_built_alone_has_the_bytes_of_the_build_of_all() {
    let (_one, folder) = copy("sites");
    // Its cards are drawn in another test.
    let settings = folder.join("content/ki-ruhr/site.yml");
    let text = std::fs::read_to_string(&settings).expect("each site has settings");
    std::fs::write(&settings, text + "\ncards: false\n").expect("the copy can be written");
    let build = |out: &str, site: Option<&str>| {
        let mut arguments = vec!["build", "--quiet", "--as-of", "2026-11-22", "--out", out];
        arguments.extend(site.iter().flat_map(|site| ["--site", *site]));
        let ran = run_with(&folder, &arguments, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    build("all", None);
    let listed = run_with(&folder, &["list", "sites", "--json", "--as-of", "2026-11-22"], &[]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).expect("it is JSON");
    let sites: Vec<&str> = listed
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|site| site["site"].as_str().expect("each has a name"))
        .collect();
    assert_eq!(sites.len(), 4);
    for site in sites {
        build("alone", Some(site));
        let whole = tree(&folder.join("all").join(site));
        assert!(whole.len() > 50, "{site} has {} files", whole.len());
        assert_same(&whole, &tree(&folder.join("alone").join(site)));
    }
}
