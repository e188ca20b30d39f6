//! What the user asked of one build on the command line.

/// Choices that no file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The day that decides what is upcoming, published and expired; today in the site's zone if none.
    pub as_of: Option<jiff::civil::Date>,
    pub drafts: bool,
    /// Also what is not published yet, or has expired.
    pub at_any_time: bool,
    /// Links name `index.html`, so that the site works from a folder on disk.
    pub portable: bool,
    /// Takes the place of the site's own `base_url`.
    pub base_url: Option<String>,
    /// Only these sites are written; all if empty. The whole workspace is read and checked all the same.
    pub sites: Vec<String>,
    /// Takes the place of the themes that sites choose and override.
    pub theme: Option<String>,
}
