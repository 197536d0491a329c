//! A TCP connection below ureq, each read and write within what is left of the time.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

pub(crate) struct Stream {
    socket: TcpStream,
    buffers: LazyBuffers,
}

impl Stream {
    pub(crate) fn new(socket: TcpStream, config: &Config) -> Result<Self, Error> {
        socket.set_nodelay(true)?;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Self { socket, buffers })
    }
}

impl Transport for Stream {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let left = Left::new(timeout.for_write());
        let mut rest = self.buffers.output().get(..amount).unwrap_or_default();
        while !rest.is_empty() {
            self.socket.set_write_timeout(left.now()?)?;
            match self.socket.write(rest) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) => left.retry(error)?,
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let left = Left::new(timeout.for_read());
        loop {
            self.socket.set_read_timeout(left.now()?)?;
            match self.socket.read(self.buffers.input_append_buf()) {
                Ok(read) => {
                    self.buffers.input_appended(read);
                    return Ok(read > 0);
                }
                Err(error) => left.retry(error)?,
            }
        }
    }

    /// Each request has a connection of its own.
    fn is_open(&mut self) -> bool {
        false
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stream").field(&self.socket).finish()
    }
}

/// What is left of the time.
struct Left {
    timeout: NextTimeout,
    end: Option<Instant>,
}

impl Left {
    fn new(timeout: NextTimeout) -> Self {
        let end = Instant::now().checked_add(*timeout.after);
        Self { timeout, end }
    }

    /// `None` means without end.
    fn now(&self) -> Result<Option<Duration>, Error> {
        let Some(end) = self.end else { return Ok(None) };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(Error::Timeout(self.timeout.reason))
        } else {
            Ok(Some(left))
        }
    }

    /// An interruption is none; the end of the time has its own error.
    fn retry(&self, error: io::Error) -> Result<(), Error> {
        match error.kind() {
            io::ErrorKind::Interrupted => Ok(()),
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                Err(Error::Timeout(self.timeout.reason))
            }
            _ => Err(error.into()),
        }
    }
}
