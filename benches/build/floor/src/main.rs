//! The floor of what a build can cost: each Markdown file is read, becomes HTML and is written, on all threads that are asked
//! for. No templates, no facts, no checks.
//!
//!     floor IN OUT [THREADS]

use pulldown_cmark::{Options, Parser, html};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, fs, io, thread};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, out, rest @ ..] = arguments.as_slice() else {
        return Err(io::Error::other("floor IN OUT [THREADS]"));
    };
    let threads = rest.first().and_then(|threads| threads.parse().ok()).unwrap_or(2);
    let mut files = Vec::new();
    find(Path::new(input), &mut files)?;
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let work = || -> io::Result<()> {
            let mut page = String::new();
            while let Some(file) = files.get(next.fetch_add(1, Relaxed)) {
                turn(file, Path::new(input), Path::new(out), &mut page)?;
            }
            Ok(())
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("no worker panics"))
    })
}

fn turn(file: &Path, input: &Path, out: &Path, page: &mut String) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    page.clear();
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    html::push_html(page, Parser::new_ext(body(&text), options));
    let folder = out.join(file.strip_prefix(input).unwrap_or(file).with_extension(""));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), page)
}

/// What stands behind the front matter.
fn body(text: &str) -> &str {
    let rest = text.strip_prefix("---\n");
    rest.and_then(|rest| Some(rest.split_once("---\n")?.1)).unwrap_or(text)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "md") {
            files.push(entry.path());
        }
    }
    Ok(())
}
