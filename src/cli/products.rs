//! Keeps what a build found expensive, pictures and the colours of code, for later builds of the workspace.

use crate::render::{Bundle, Handover};
use crate::world::{SCRATCH, World};
use crate::write::Cache;
use anstream::eprintln;

/// Of all pictures together, in bytes: some ten thousand social cards.
const MOST: u64 = 256 * 1024 * 1024;

/// What becomes of the products of one build. A world without a disk keeps none.
pub struct Products(Option<Cache>);

/// A file that is being made.
pub struct Making<'m, S> {
    standing: S,
    cache: Option<&'m Cache>,
}

impl Products {
    pub fn of(world: &dyn World) -> Products {
        let folder = world.on_disk(SCRATCH);
        Products(folder.map(|folder| Cache::at(&folder, MOST)))
    }

    /// For the making of a file; `standing` reads what is in its place.
    pub fn making<S: Fn() -> Option<Vec<u8>>>(&self, standing: S) -> Making<'_, S> {
        Making {
            standing,
            cache: self.0.as_ref(),
        }
    }

    /// Whatever became of the build, what it made is as good as any other. What cannot be kept is made again.
    pub fn keep(self, bundle: &Bundle, quiet: bool) {
        let Some(cache) = self.0 else { return };
        if let Some((name, code)) = bundle.code_to_keep() {
            cache.keep(name, &code);
        }
        if let Some(error) = cache.finish().filter(|_| !quiet) {
            let problem = error.diagnostic();
            eprintln!(
                "warning[{}]: pictures and colours of code are not kept for later builds: {}",
                problem.code(),
                problem.message()
            );
        }
    }
}

impl<S: Fn() -> Option<Vec<u8>>> Handover for Making<'_, S> {
    fn standing(&self) -> Option<Vec<u8>> {
        (self.standing)()
    }

    fn uses(&self, name: &str, made: Option<&[u8]>) {
        match (self.cache, made) {
            (Some(cache), Some(bytes)) => cache.keep(name, bytes),
            (Some(cache), None) => cache.uses(name),
            (None, _) => {}
        }
    }
}
