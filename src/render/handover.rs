//! What one build hands to the next while files are made, so that what is expensive is made once.
//!
//! Making files touches no disk: what earlier runs kept comes through the world, and what is worth keeping is told to whoever asked
//! for the file.

/// What the maker of a file learns of the last build, and tells the next one. A run that writes nothing has `()`.
pub trait Handover {
    /// The bytes that stand in the place of the file, if any do; asked for where that can save work.
    fn standing(&self) -> Option<Vec<u8>>;
    /// Hears of each product of its own that the file is made with: its name (see [`crate::world::World::kept`]), and its bytes if it
    /// had to be made.
    fn uses(&self, name: &str, made: Option<&[u8]>);
}

impl Handover for () {
    fn standing(&self) -> Option<Vec<u8>> {
        None
    }

    fn uses(&self, _: &str, _: Option<&[u8]>) {}
}
