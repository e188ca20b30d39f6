//! What a privacy notice has to name: hosts that pages ask, and what scripts keep on devices.

use super::{View, Views};
use crate::model::{HostUse, Record};
use tera::Value;

impl Views {
    /// The hosts that the site allows, in the order of `site.yml`.
    pub fn site_hosts(&self) -> Vec<Value> {
        let settings = &self.site().settings;
        let records: Vec<&Record> = settings.record.records("hosts").collect();
        let mut hosts: Vec<_> = settings.hosts.iter().collect();
        hosts.sort_unstable_by_key(|host| host.number);
        let view = |host: &crate::parse::Host| {
            let record = records.get(host.number)?;
            let text = |field: &str| record.text(field).map(|text| self.site_text(text));
            let uses = host.uses.iter().map(|use_of| Value::from(use_of.name()));
            let mut view = View::with_capacity(5);
            view.set("host", &*host.name);
            view.set("uses", uses.collect::<Vec<_>>());
            view.set("reason", text("reason"));
            view.set("provider", text("provider"));
            view.set("privacy", record.name("privacy"));
            Some(view.into())
        };
        hosts.into_iter().filter_map(view).collect()
    }

    /// Who shows the frame at this address, if the site allows it.
    pub fn frame_host(&self, address: &str) -> Option<Value> {
        let url = url::Url::parse(address).ok()?;
        let host = self.site().settings.host(url.host_str()?)?;
        let is_covered = url.scheme() == "https" && url.port().is_none();
        if !is_covered || !host.uses.contains(&HostUse::Frame) {
            return None;
        }
        let is_it = |view: &Value| view.get_from_path("host").and_then(Value::as_str) == Some(&*host.name);
        self.site_hosts().into_iter().find(is_it)
    }

    /// What scripts of theme and site keep, as they declare it.
    pub fn stored(&self, declared: &[Record]) -> Vec<Value> {
        let view = |record: &Record| {
            let text = |field: &str| record.text(field).map(|text| self.site_text(text));
            let mut view = View::with_capacity(4);
            view.set("name", record.name("name"));
            view.set("kind", record.word("kind"));
            view.set("purpose", text("purpose"));
            view.set("duration", text("duration"));
            view.into()
        };
        declared.iter().map(view).collect()
    }
}
