//! One test program for everything that is tested through the public interface, so that it is linked once.

mod dates;
mod diagnostics;
mod locale;
mod markdown;
mod places;
mod printing;
mod publishing;
