//! Frames of other hosts that a click shows: their address, and what a visitor is told before.
//!
//! What people copy from the address bar is a page of a provider, which refuses to stand in a frame. Two providers of films
//! have so common a form that their addresses for frames, those that store less, are known here.

use super::functions::Tools;
use super::views::{View, Views};
use std::sync::Arc;
use tera::{Kwargs, State, Tera, TeraResult, Value};
use url::Url;

/// Registers `frame(url=…)`.
pub fn register(tera: &mut Tera, tools: &Tools) {
    let views = tools.views.clone();
    tera.register_function("frame", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        Ok(view(&views, kwargs.must_get::<&str>("url")?))
    });
}

/// Why an address cannot be that of a frame, if so.
pub fn fault(written: &str) -> Option<&'static str> {
    if !written.starts_with("https://") {
        return Some("frames are shown with `https://` only");
    }
    crate::parse::decode::url_fault(written)
}

fn view(views: &Arc<Views>, written: &str) -> Value {
    let page = Url::parse(written).ok().filter(|_| fault(written).is_none());
    let address = page.as_ref().map(frame_address);
    let host = address.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
    let allowed = address.as_ref().and_then(|address| views.frame_host(address.as_str()));
    let of_host = |field: &str| allowed.as_ref()?.get_from_path(field).cloned();
    let mut view = View::with_capacity(7);
    view.set("allowed", allowed.is_some());
    view.set("address", address.as_ref().map(Url::as_str));
    view.set("page", page.as_ref().map(Url::as_str));
    view.set(
        "provider",
        of_host("provider").unwrap_or_else(|| Value::from(host.as_str())),
    );
    view.set("privacy", of_host("privacy"));
    view.set("page_host", page.as_ref().and_then(Url::host_str));
    view.set("host", host);
    view.into()
}

/// The address for frames of what is shown at an address.
fn frame_address(page: &Url) -> Url {
    let known = film(page).and_then(|address| Url::parse(&address).ok());
    known.unwrap_or_else(|| page.clone())
}

fn film(page: &Url) -> Option<String> {
    let is_id = |id: &&str| {
        !id.is_empty()
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let mut path = page.path_segments()?;
    let host = page.host_str()?;
    match host.strip_prefix("www.").or(host.strip_prefix("m.")).unwrap_or(host) {
        "youtube.com" => {
            let watched = page
                .query_pairs()
                .find(|(name, _)| name == "v")
                .map(|(_, id)| id.into_owned());
            let id = match path.next()? {
                "watch" => watched?,
                "embed" | "live" | "shorts" => path.next()?.to_owned(),
                _ => return None,
            };
            is_id(&id.as_str()).then(|| format!("https://www.youtube-nocookie.com/embed/{id}"))
        }
        "youtu.be" => {
            let id = path.next().filter(is_id)?;
            Some(format!("https://www.youtube-nocookie.com/embed/{id}"))
        }
        "vimeo.com" => {
            let id = path
                .next()
                .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))?;
            // Films that are not listed show themselves only to those who know this, too.
            let key = path
                .next()
                .filter(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            let key = key.map_or(String::new(), |key| format!("&h={key}"));
            Some(format!("https://player.vimeo.com/video/{id}?dnt=1{key}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_have_addresses_for_frames() {
        for (page, frame) in [
            (
                "https://www.youtube.com/watch?v=a-B_9&t=3",
                "https://www.youtube-nocookie.com/embed/a-B_9",
            ),
            (
                "https://youtu.be/a-B_9?si=x",
                "https://www.youtube-nocookie.com/embed/a-B_9",
            ),
            (
                "https://youtube.com/live/a-B_9",
                "https://www.youtube-nocookie.com/embed/a-B_9",
            ),
            ("https://vimeo.com/123", "https://player.vimeo.com/video/123?dnt=1"),
            (
                "https://vimeo.com/123/ab4?share=copy",
                "https://player.vimeo.com/video/123?dnt=1&h=ab4",
            ),
            ("https://www.youtube.com/@kanal", "https://www.youtube.com/@kanal"),
            (
                "https://www.youtube.com/watch?v=a%22b",
                "https://www.youtube.com/watch?v=a%22b",
            ),
            ("https://video.example/w/1", "https://video.example/w/1"),
        ] {
            let page = Url::parse(page).unwrap_or_else(|error| panic!("{page}: {error}"));
            assert_eq!(frame_address(&page).as_str(), frame, "{page}");
        }
    }
}
