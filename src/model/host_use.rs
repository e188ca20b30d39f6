//! For what a page asks another host: the words of `hosts` in `site.yml`, and what a browser's policy calls them.

/// What something is used for that a page asks of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostUse {
    Image,
    Style,
    Script,
    Font,
    Media,
    Frame,
    Form,
    Connect,
}

impl HostUse {
    pub const ALL: [HostUse; 8] = [
        HostUse::Image,
        HostUse::Style,
        HostUse::Script,
        HostUse::Font,
        HostUse::Media,
        HostUse::Frame,
        HostUse::Form,
        HostUse::Connect,
    ];

    /// The words and what they say, for the schema.
    pub const WORDS: [(&'static str, &'static str); 8] = [
        ("image", "pictures"),
        ("style", "style sheets"),
        ("script", "scripts"),
        ("font", "web fonts"),
        ("media", "video and sound"),
        ("frame", "pages shown in a frame, after a click"),
        ("form", "where forms send what was filled in"),
        ("connect", "what scripts ask for"),
    ];

    pub fn from_name(name: &str) -> Option<HostUse> {
        HostUse::ALL.into_iter().find(|known| known.name() == name)
    }

    pub const fn name(self) -> &'static str {
        HostUse::WORDS[self as usize].0
    }

    /// The directive of a Content-Security-Policy that decides about it (CSP Level 3, §6).
    pub const fn directive(self) -> &'static str {
        match self {
            HostUse::Image => "img-src",
            HostUse::Style => "style-src",
            HostUse::Script => "script-src",
            HostUse::Font => "font-src",
            HostUse::Media => "media-src",
            HostUse::Frame => "frame-src",
            HostUse::Form => "form-action",
            HostUse::Connect => "connect-src",
        }
    }
}
