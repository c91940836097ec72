//! Micro-batches: what waits when a statement returns makes the next one. An idle listener adds no delay.

use tokio::sync::{Mutex, mpsc};

/// Packets of one statement at most.
pub const LIMIT: usize = 256;

/// The waiting packets of one kind.
#[derive(Debug)]
pub struct Waiting<T>(Mutex<mpsc::Receiver<T>>);

/// A queue of at most `capacity` packets.
pub fn queue<T>(capacity: usize) -> (mpsc::Sender<T>, Waiting<T>) {
    let (sender, receiver) = mpsc::channel(capacity);
    (sender, Waiting(Mutex::new(receiver)))
}

impl<T> Waiting<T> {
    /// What waits; `None` when nothing will come any more.
    pub async fn next(&self) -> Option<Vec<T>> {
        let mut batch = Vec::new();
        match self.0.lock().await.recv_many(&mut batch, LIMIT).await {
            0 => None,
            _ => Some(batch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_waits_comes_together_and_in_order() {
        let (sender, waiting) = queue(1000);
        (0..300).for_each(|packet| sender.try_send(packet).unwrap());
        drop(sender);
        assert_eq!(waiting.next().await.unwrap(), (0..256).collect::<Vec<_>>());
        assert_eq!(waiting.next().await.unwrap(), (256..300).collect::<Vec<_>>());
        assert_eq!(waiting.next().await, None);
    }
}
