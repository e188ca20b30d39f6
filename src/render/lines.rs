//! JSON with a line for each entry: small, and a change of one entry is one line of a comparison.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// How deep what stands on lines of its own may lie.
const DEEPEST: usize = 2;

/// A file with what is near its root on lines of its own.
pub fn written(value: &impl Serialize) -> Vec<u8> {
    let mut serializer = Serializer::with_formatter(Vec::with_capacity(16 * 1024), Lines { depth: 0 });
    // Memory takes everything, and keys are strings.
    if value.serialize(&mut serializer).is_err() {
        return Vec::new();
    }
    let mut bytes = serializer.into_inner();
    bytes.push(b'\n');
    bytes
}

struct Lines {
    depth: usize,
}

impl Lines {
    fn open<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(bracket)
    }

    fn close<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        if self.depth <= DEEPEST {
            writer.write_all(b"\n")?;
        }
        self.depth = self.depth.saturating_sub(1);
        writer.write_all(bracket)
    }

    fn next<W: Write + ?Sized>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if self.depth <= DEEPEST {
            writer.write_all(b"\n")?;
        }
        Ok(())
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }
}
