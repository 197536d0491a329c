//! Many files at once, in a fixed order.

use std::io::{self, IsTerminal as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::screen;

/// Does the work for every item; the results have the order of the items.
pub(super) fn map<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(items.len());
    if threads <= 1 {
        return items.iter().map(work).collect();
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
        let started = Instant::now();
        let mut told = false;
        while io::stderr().is_terminal() && workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(Duration::from_millis(if told { 200 } else { 20 }));
            if started.elapsed() > Duration::from_secs(1) {
                let count = done.lock().map_or(0, |done| done.len());
                screen::progress(&format!("{count} of {} files", items.len()));
                told = true;
            }
        }
        if told {
            // Blanks wipe the line.
            screen::progress(&format!("{:40}\r", ""));
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
