//! The stream of server-sent events, which tells open pages what state the sites are in.
//!
//! A reader that is slow misses states in between and gets the latest one next; nothing piles up for it. Nothing is
//! ever read from the reader, so that the stream cannot be used to ask for anything.

use hyper::body::Bytes;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How long a browser waits before it connects again, and the end of the comment that keeps a quiet stream open.
const RETRY: &str = "retry: 500\n";
const PING: &[u8] = b": ping\n\n";

/// Where event streams get the state from, as JSON.
#[derive(Clone, Debug)]
pub struct EventSource {
    states: watch::Receiver<Arc<str>>,
}

/// A sender of states and the source that streams read them from. The streams end when the sender is dropped.
pub fn channel(first: Arc<str>) -> (watch::Sender<Arc<str>>, EventSource) {
    let (sender, states) = watch::channel(first);
    (sender, EventSource { states })
}

impl EventSource {
    /// The state that a new reader gets first.
    pub fn present(&self) -> Arc<str> {
        self.states.borrow().clone()
    }
}

/// The places for event streams, of which there is a limited number.
#[derive(Clone, Debug)]
pub struct Seats {
    free: Arc<Semaphore>,
    ping: Duration,
    stopped: watch::Receiver<bool>,
}

impl Seats {
    pub fn new(number: usize, ping: Duration, stopped: watch::Receiver<bool>) -> Seats {
        let free = Arc::new(Semaphore::new(number));
        Seats { free, ping, stopped }
    }

    /// `None` if all are taken. A stream gives its seat back when it is dropped.
    pub fn open(&self, source: EventSource) -> Option<EventStream> {
        let seat = Arc::clone(&self.free).try_acquire_owned().ok()?;
        let listener = Listener {
            states: source.states,
            stopped: self.stopped.clone(),
            ping: self.ping,
            greeted: false,
            _seat: seat,
        };
        Some(EventStream {
            next: Some(Box::pin(listener.next())),
        })
    }
}

/// What one reader gets.
pub struct EventStream {
    next: Option<Waiting>,
}

type Waiting = Pin<Box<dyn Future<Output = Option<(Bytes, Listener)>> + Send>>;

impl EventStream {
    /// The next event or comment; `None` when the stream has ended.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let Some(next) = &mut self.next else {
            return Poll::Ready(None);
        };
        let Poll::Ready(event) = next.as_mut().poll(context) else {
            return Poll::Pending;
        };
        let (bytes, listener) = event.unzip();
        self.next = listener.map(|listener| Box::pin(listener.next()) as Waiting);
        Poll::Ready(bytes)
    }
}

struct Listener {
    states: watch::Receiver<Arc<str>>,
    stopped: watch::Receiver<bool>,
    ping: Duration,
    greeted: bool,
    _seat: OwnedSemaphorePermit,
}

impl Listener {
    async fn next(mut self) -> Option<(Bytes, Listener)> {
        if !self.greeted {
            self.greeted = true;
            let greeting = format!("{RETRY}{}", self.event());
            return Some((greeting.into(), self));
        }
        let change = tokio::time::timeout(self.ping, self.states.changed());
        let waited = unless(pin!(stop(&mut self.stopped)), change).await?;
        match waited {
            Err(_elapsed) => Some((Bytes::from_static(PING), self)),
            Ok(Ok(())) => Some((self.event().into(), self)),
            Ok(Err(_sender_gone)) => None,
        }
    }

    /// The latest state, which counts as seen now.
    fn event(&mut self) -> String {
        let state = Arc::clone(&self.states.borrow_and_update());
        let mut event = String::from("event: state\n");
        // A line break in the data would end it (HTML Standard §9.2.6).
        for line in state.split(['\n', '\r']) {
            event.push_str("data: ");
            event.push_str(line);
            event.push('\n');
        }
        event.push('\n');
        event
    }
}

/// Waits until the server stops.
pub async fn stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the server is gone altogether.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// What `work` results in; `None` if `stop` comes first.
pub async fn unless<T>(mut stop: Pin<&mut impl Future<Output = ()>>, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match stop.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => work.as_mut().poll(context).map(Some),
    })
    .await
}
