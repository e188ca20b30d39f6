//! One test program for everything that is tested through the public interface, so that it is linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod addresses;
mod api;
mod attacks;
mod bad_input;
mod brand;
mod cache;
mod calendars;
mod cards;
mod commands;
mod dates;
mod determinism;
mod diagnostics;
mod external;
mod feeds;
mod hosts;
mod house;
mod image_rights;
mod language;
mod law;
mod lists;
mod locale;
mod maps;
mod markdown;
mod measures;
mod output;
mod overviews;
mod places;
mod preview;
mod printing;
mod privacy;
mod publishing;
mod quirks;
mod reports;
mod requests;
mod sites;
mod structured_data;
mod support;
mod themes;
mod unchanged;
