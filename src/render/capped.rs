//! What a template writes, with an end to it: a template that runs wild would fill the memory.

/// How much HTML one page may have, in bytes, before a template is taken to run wild.
const MAX_PAGE: usize = 32 * 1024 * 1024;

/// Collects what a template writes and stops one that runs wild.
#[derive(Default)]
pub struct Capped {
    pub bytes: Vec<u8>,
}

impl std::io::Write for Capped {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + piece.len() > MAX_PAGE {
            return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
