//! The body of a response: bytes in memory, a part of a file, or events.
//!
//! A file is read in pieces, so that no video is ever whole in memory, and on a thread that may wait for the disk.

use super::events::EventStream;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes that are read at once.
const PIECE: u64 = 64 * 1024;

pub enum Reply {
    Bytes(Bytes),
    File(Pieces),
    Events(EventStream),
}

/// What is left to be sent of a file.
pub struct Pieces {
    left: u64,
    state: State,
}

enum State {
    Open(File),
    Reading(JoinHandle<(File, io::Result<Vec<u8>>)>),
    Ended,
}

impl Pieces {
    /// `length` bytes from where `file` stands.
    pub fn new(file: File, length: u64) -> Pieces {
        let state = State::Open(file);
        Pieces { left: length, state }
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let State::Open(_) = self.state
            && self.left > 0
            && let State::Open(file) = std::mem::replace(&mut self.state, State::Ended)
        {
            let length = self.left.min(PIECE);
            self.state = State::Reading(spawn_blocking(move || read(file, length)));
        }
        let State::Reading(reading) = &mut self.state else {
            return Poll::Ready(None);
        };
        let Poll::Ready(read) = Pin::new(reading).poll(context) else {
            return Poll::Pending;
        };
        self.state = State::Ended;
        Poll::Ready(Some(read.map_err(io::Error::other).and_then(|(file, piece)| {
            let piece = piece?;
            let length = piece.len() as u64;
            if length == 0 || length > self.left {
                // The length has been announced; only a broken connection tells the reader that this is not all.
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.left -= length;
            self.state = State::Open(file);
            Ok(piece.into())
        })))
    }
}

fn read(mut file: File, length: u64) -> (File, io::Result<Vec<u8>>) {
    let mut piece = Vec::new();
    let result = file.by_ref().take(length).read_to_end(&mut piece);
    (file, result.map(|_| piece))
}

impl Body for Reply {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let next = match self.get_mut() {
            Reply::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Reply::Bytes(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Reply::File(pieces) => pieces.poll_next(context),
            Reply::Events(events) => events.poll_next(context).map(|event| event.map(Ok)),
        };
        next.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.size_hint().exact() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Reply::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Reply::File(pieces) => SizeHint::with_exact(pieces.left),
            Reply::Events(_) => SizeHint::default(),
        }
    }
}
