//! Time as the caller tells it.

use std::time::Duration;

/// The time since the first call, which never goes back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    started: Option<Duration>,
    now: Duration,
}

impl Clock {
    pub(crate) fn tick(&mut self, now: Duration) {
        self.now = self.now.max(now);
        self.started.get_or_insert(self.now);
    }

    /// What is left of a time that began with the first call.
    pub(crate) fn left(&self, total: Duration) -> Duration {
        let gone = self.now.saturating_sub(self.started.unwrap_or(self.now));
        total.saturating_sub(gone)
    }
}
