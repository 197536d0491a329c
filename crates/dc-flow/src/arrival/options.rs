//! How long, how often, how much.

use std::time::Duration;

/// Bounds of a search.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ArrivalOptions {
    /// Time after which no new round begins; zero looks once. 5 minutes unless set.
    pub timeout: Duration,
    /// Pause after the first round; it doubles after each. 2 seconds unless set.
    pub first_pause: Duration,
    /// The longest pause; 1 minute unless set.
    pub longest_pause: Duration,
    /// Rounds after which a server that does not answer is no longer waited for; 3 unless set.
    pub patience: u32,
    /// Rounds at most; 1,000 unless set.
    pub most_rounds: u32,
    /// Servers at most; 64 unless set.
    pub most_servers: usize,
    /// Records times servers at most; 20,000 unless set.
    pub most_looks: usize,
}

impl Default for ArrivalOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(300),
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_secs(60),
            patience: 3,
            most_rounds: 1000,
            most_servers: 64,
            most_looks: 20_000,
        }
    }
}

impl ArrivalOptions {
    /// Looks once and does not wait: for the answer to a web request.
    ///
    /// ```
    /// use dc_flow::arrival::ArrivalOptions;
    ///
    /// assert!(ArrivalOptions::once().timeout.is_zero());
    /// ```
    pub fn once() -> Self {
        Self::default().timeout(Duration::ZERO)
    }

    /// Sets [`timeout`](Self::timeout).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets [`first_pause`](Self::first_pause) and [`longest_pause`](Self::longest_pause).
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.first_pause, self.longest_pause) = (first, longest);
        self
    }

    /// Sets [`patience`](Self::patience).
    #[must_use]
    pub fn patience(mut self, rounds: u32) -> Self {
        self.patience = rounds;
        self
    }

    /// The pause after a round, counted from 0: between half and all of what doubling gives.
    pub(super) fn pause(&self, round: u32, jitter: u32) -> Duration {
        let doubled = 2_u32.checked_pow(round).unwrap_or(u32::MAX);
        let whole = self.first_pause.saturating_mul(doubled);
        let half = whole.min(self.longest_pause).mul_f64(0.5);
        let share = f64::from(jitter) / f64::from(u32::MAX);
        half.saturating_add(half.mul_f64(share)).max(SHORTEST)
    }
}

/// A pause of nothing would ask without end.
const SHORTEST: Duration = Duration::from_millis(10);

#[cfg(test)]
mod tests {
    use super::*;

    /// F-4.
    #[test]
    fn pauses_grow_within_bounds() {
        let options = ArrivalOptions::default();
        let seconds = |round, jitter| options.pause(round, jitter).as_secs_f64();
        assert_eq!([seconds(0, 0), seconds(0, u32::MAX)], [1.0, 2.0]);
        assert_eq!([seconds(3, 0), seconds(3, u32::MAX)], [8.0, 16.0]);
        assert_eq!([seconds(9, 0), seconds(u32::MAX, u32::MAX)], [30.0, 60.0]);
        let nothing = ArrivalOptions {
            first_pause: Duration::ZERO,
            longest_pause: Duration::MAX,
            ..options.clone()
        };
        assert_eq!(nothing.pause(5, 0), SHORTEST);
        let ever = ArrivalOptions {
            first_pause: Duration::MAX,
            longest_pause: Duration::MAX,
            ..options.clone()
        };
        assert!(ever.pause(5, u32::MAX) > options.longest_pause);
    }
}
