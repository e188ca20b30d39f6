//! Reports what is allowed but wrong.

use crate::diagnostic::Report;
use crate::resolve::Graph;

pub fn check(_: &Graph, _: &mut Report) {}
