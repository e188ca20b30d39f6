//! The preview: what it shows after any change is what a clean build would write, and nothing that goes wrong stops it.

mod always_as_built;
mod errors;
mod served;
mod server;
