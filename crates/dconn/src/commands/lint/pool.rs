//! Many files at once, in a fixed order.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::progress::Progress;

/// Does the work for every item; the results have the order of the items.
pub(super) fn map<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    watched(items, work, &mut Progress::new())
}

fn watched<I: Sync, R: Send>(
    items: &[I],
    work: impl Fn(&I) -> R + Sync,
    progress: &mut Progress<impl Write>,
) -> Vec<R> {
    let threads = thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(items.len());
    let started = Instant::now();
    let words = |count: usize| move || format!("{count} of {} files", items.len());
    if threads <= 1 {
        let one = |(index, item)| {
            progress.tell(started.elapsed(), words(index));
            work(item)
        };
        let done = items.iter().enumerate().map(one).collect();
        progress.end();
        return done;
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        let worker = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(index) else { return };
                let result = work(item);
                if let Ok(mut done) = done.lock() {
                    done.push((index, result));
                }
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        while progress.is_watched() && workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(Duration::from_millis(20));
            let count = done.lock().map_or(0, |done| done.len());
            progress.tell(started.elapsed(), words(count));
        }
        progress.end();
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_files_are_counted_while_they_are_worked_on_and_keep_their_order() {
        let items: Vec<u64> = (0..16).collect();
        let slow = |item: &u64| {
            thread::sleep(Duration::from_millis(10));
            item.saturating_mul(2)
        };
        let mut progress = Progress::watched(true);
        let done = watched(&items, slow, &mut progress);
        assert_eq!(done, items.iter().map(|i| i * 2).collect::<Vec<_>>());
        let written = progress.written();
        assert!(
            written.starts_with('\r') && written.ends_with(" \r"),
            "{written:?}"
        );
        assert!(written.contains(" of 16 files"), "{written:?}");

        let mut short = Progress::watched(false);
        assert_eq!(watched(&items, |item| *item, &mut short), items);
        assert_eq!(short.written(), "");
    }
}
