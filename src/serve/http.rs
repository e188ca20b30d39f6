//! The web server of the preview: accepts connections within limits and hands admitted requests to the stage.
//!
//! Reading requests is hyper's work. Ours is that nobody can exhaust the server: every wait ends, everything that is
//! counted has a limit, and beyond a limit there is a refusal at once instead of silence.

use super::answer::{Answer, plain, respond};
use super::events::{Seats, stop, unless};
use super::gate::{Gate, Refusal};
use super::reply::Reply;
use super::socket::Socket;
use hyper::body::{Body, Incoming};
use hyper::header::{ALLOW, CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioTimer;
use std::convert::Infallible;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, UdpSocket};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};

/// How long to wait when not even a refusal is possible.
const PAUSE: Duration = Duration::from_millis(100);

/// What stands behind the server.
pub trait Stage: Send + Sync + 'static {
    /// The answer for a decoded path, which begins with `/`. It may take its time and may panic.
    fn answer(&self, path: &str) -> Answer;
}

/// What one client, or all together, may use up.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes and header lines of a request's head.
    pub head_size: usize,
    pub head_lines: usize,
    /// How long the head of a request may take, and how long a connection may lie idle.
    pub head_time: Duration,
    pub connections: usize,
    pub event_streams: usize,
    /// Answers that the stage works on at the same time.
    pub answers: usize,
    /// How long a client may take nothing of what it is sent.
    pub stall: Duration,
    /// How long an event stream is silent.
    pub ping: Duration,
    /// How long answers may still be sent after the end of the server.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head_size: 32 * 1024,
            head_lines: 100,
            head_time: Duration::from_secs(10),
            connections: 1024,
            event_streams: 256,
            answers: 32,
            stall: Duration::from_secs(30),
            ping: Duration::from_secs(15),
            farewell: Duration::from_millis(700),
        }
    }
}

/// Listens on `port` or, where that is taken, on the next of `tries` ports; port 0 stands for any free one.
///
/// # Errors
/// What the last try failed with.
pub fn bind(host: IpAddr, port: u16, tries: u16) -> io::Result<std::net::TcpListener> {
    let last = if port == 0 {
        0
    } else {
        port.saturating_add(tries.saturating_sub(1))
    };
    let mut result = Err(ErrorKind::AddrInUse.into());
    for port in port..=last {
        result = std::net::TcpListener::bind((host, port));
        match &result {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            _ => break,
        }
    }
    let listener = result?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Accepts connections until `stop`; then ends within a second, even if streams are open.
pub async fn serve(
    limits: Limits,
    listener: TcpListener,
    gate: Gate,
    stage: Arc<dyn Stage>,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let server = Arc::new(Server {
        seats: Seats::new(limits.event_streams, limits.ping, stopped.clone()),
        places: Arc::new(Semaphore::new(limits.connections)),
        hands: Arc::new(Semaphore::new(limits.answers)),
        limits,
        gate,
        stage,
        stopped,
    });
    let mut connections = JoinSet::new();
    server.accept(&listener, pin!(stop), &mut connections).await;
    drop(listener);
    stopping.send_replace(true);
    let ends = async { while connections.join_next().await.is_some() {} };
    // Who is not done by then is cut off as `connections` is dropped.
    let _ = timeout(server.limits.farewell, ends).await;
}

struct Server {
    limits: Limits,
    gate: Gate,
    stage: Arc<dyn Stage>,
    seats: Seats,
    /// For connections.
    places: Arc<Semaphore>,
    /// For answers that are being made.
    hands: Arc<Semaphore>,
    stopped: watch::Receiver<bool>,
}

impl Server {
    async fn accept(
        self: &Arc<Self>,
        listener: &TcpListener,
        mut stop: Pin<&mut impl Future<Output = ()>>,
        connections: &mut JoinSet<()>,
    ) {
        let mut spare = Spare::default();
        while let Some(accepted) = unless(stop.as_mut(), listener.accept()).await {
            match accepted {
                Ok((stream, _)) => match Arc::clone(&self.places).try_acquire_owned() {
                    Ok(place) => {
                        connections.spawn(Arc::clone(self).attend(stream, place));
                    }
                    Err(_) => turn_away(stream),
                },
                Err(error) if is_of_one_connection(&error) => {}
                Err(_) => {
                    if unless(stop.as_mut(), spare.turn_away_one(listener)).await.is_none() {
                        return;
                    }
                }
            }
            while connections.try_join_next().is_some() {}
        }
    }

    async fn attend(self: Arc<Self>, stream: TcpStream, _place: OwnedSemaphorePermit) {
        // Without it the last piece of an answer could wait for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let socket = Socket::new(stream, self.limits.stall);
        let mut stopped = self.stopped.clone();
        let mut protocol = http1::Builder::new();
        protocol
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_time)
            .max_headers(self.limits.head_lines)
            .max_header_size(self.limits.head_size)
            // hyper refuses to work with less than 8 KiB.
            .max_buf_size(self.limits.head_size.max(8 * 1024));
        let server = Arc::clone(&self);
        let connection = protocol.serve_connection(
            socket,
            service_fn(move |request| {
                let server = Arc::clone(&server);
                async move { Ok::<_, Infallible>(server.answer(request).await) }
            }),
        );
        let mut connection = pin!(connection);
        // An error is the client's: it went away, was too slow, or did not speak HTTP.
        if unless(pin!(stop(&mut stopped)), connection.as_mut()).await.is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Reply> {
        let admitted = self.gate.admit(request.method(), request.uri(), request.headers());
        let path = match admitted {
            Ok(path) => path,
            Err(refusal) => return refused(refusal),
        };
        if !request.body().is_end_stream() {
            let mut response = plain(StatusCode::PAYLOAD_TOO_LARGE, "requests have no body here");
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
            return response;
        }
        let hand = Arc::clone(&self.hands).acquire_owned().await;
        let (stage, seats) = (Arc::clone(&self.stage), self.seats.clone());
        let work = spawn_blocking(move || {
            let _hand = hand;
            respond(stage.answer(&path), request.method(), request.headers(), &seats)
        });
        let failed = |_| plain(StatusCode::INTERNAL_SERVER_ERROR, "making this answer failed");
        work.await.unwrap_or_else(failed)
    }
}

fn refused(refusal: Refusal) -> Response<Reply> {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = plain(status, refusal.reason);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

/// Errors of accepting that say nothing about the next connection.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
            | ErrorKind::Interrupted
    )
}

/// Refuses a connection without waiting for it: its buffers are empty, so that the few bytes fit.
fn turn_away(stream: TcpStream) {
    let text = "too many connections\n";
    let response = format!(
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nCache-Control: no-store\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{text}",
        text.len()
    );
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write_all(response.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        // What is left unread would break the connection before the client has read the refusal.
        let _ = stream.read(&mut [0; 4096]);
    }
}

/// An open descriptor that is given up to refuse a connection when the process has no other left: a connection that
/// is not accepted would wait in silence.
struct Spare(Option<UdpSocket>);

impl Default for Spare {
    fn default() -> Spare {
        Spare(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).ok())
    }
}

impl Spare {
    async fn turn_away_one(&mut self, listener: &TcpListener) {
        self.0 = None;
        match timeout(PAUSE, listener.accept()).await {
            Ok(Ok((stream, _))) => turn_away(stream),
            _ => sleep(PAUSE).await,
        }
        *self = Spare::default();
    }
}
