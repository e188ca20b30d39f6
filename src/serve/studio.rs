//! Makes one state of the sites after the other, each from what the last one left and what changed since.

use super::preview::Preview;
use crate::Kept;
use crate::model::Options;
use crate::world::World;
use crate::world::workspace::{Paths, Workspace};
use std::sync::Arc;

pub struct Studio {
    world: Arc<dyn World + Send + Sync>,
    options: Options,
    kept: Kept,
}

impl Studio {
    pub fn new(workspace: Arc<Workspace>, options: Options) -> Studio {
        Studio {
            world: workspace,
            options,
            kept: Kept::default(),
        }
    }

    /// The sites as the workspace is now; `saved` are the files that changed since the last time.
    pub fn preview(&mut self, saved: &Paths) -> Preview {
        let build = crate::draft(&self.world, &self.options, &mut self.kept);
        Preview::new(build, saved)
    }

    /// Starts afresh: what was kept may have been half changed when something went wrong.
    pub fn forget(&mut self) {
        self.kept = Kept::default();
    }

    /// Whether in one of the sites another day has come since `preview` was made.
    pub fn is_yesterdays(&self, preview: &Preview) -> bool {
        let now = self.world.now();
        let another_day = |site: &Arc<crate::resolve::Site>| {
            let zone = site.settings.timezone.clone();
            now.to_zoned(zone).date() != site.today
        };
        self.options.as_of.is_none() && preview.graph().sites.iter().any(another_day)
    }
}
