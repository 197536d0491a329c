//! The resolvers that the system is set up with.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use resolv_conf::{Config, ScopedIp};

use crate::client::Client;

/// Why the resolvers of the system are not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SystemError {
    /// The file cannot be read; other systems than Unix have none.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is none of its kind.
    #[error("{} cannot be understood: {problem}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl Client {
    /// A client of the resolvers in `/etc/resolv.conf`; without any, of one on this machine.
    ///
    /// # Errors
    ///
    /// See [`SystemError`].
    pub fn system() -> Result<Self, SystemError> {
        Self::from_resolv_conf(Path::new("/etc/resolv.conf"))
    }

    /// The same with another file of the form of `resolv.conf`.
    ///
    /// # Errors
    ///
    /// See [`SystemError`].
    pub fn from_resolv_conf(path: &Path) -> Result<Self, SystemError> {
        let text = std::fs::read(path).map_err(|source| SystemError::Read {
            path: path.to_owned(),
            source,
        })?;
        let config = Config::parse(text).map_err(|error| SystemError::Syntax {
            path: path.to_owned(),
            problem: error.to_string(),
        })?;
        let servers = config.get_nameservers_or_local();
        // An address with a zone is of use only where the number of the interface is known.
        let servers = servers.into_iter().filter_map(|address| match address {
            ScopedIp::V4(address) => Some(SocketAddr::from((address, 53))),
            ScopedIp::V6(address, None) => Some(SocketAddr::from((address, 53))),
            ScopedIp::V6(..) => None,
        });
        Ok(Self::new(servers.take(MOST_SERVERS)))
    }
}

/// As many as resolvers of systems look at.
const MOST_SERVERS: usize = 3;
