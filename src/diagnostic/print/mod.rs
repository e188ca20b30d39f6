//! Located diagnostics as text: for people, for scripts (JSON lines), for GitHub and for code scanning (SARIF).
//!
//! Every format names files by their path from the workspace, so nothing tells where on a machine it lies.

mod github;
mod human;
mod json;
mod sarif;

pub use github::github;
pub use human::human;
pub use json::json;
pub use sarif::sarif;
