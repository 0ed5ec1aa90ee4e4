//! Time that passes only when somebody waits.

use std::sync::Mutex;
use std::time::Duration;

use crate::post::Pace;

#[derive(Default)]
pub(crate) struct Virtual {
    now: Mutex<Duration>,
    /// How long an answer may stay away, in real time.
    pub patience: Mutex<Option<Duration>>,
}

impl Virtual {
    pub(crate) fn read(&self) -> Duration {
        *self.now.lock().unwrap()
    }
}

impl Pace for Virtual {
    fn now(&self) -> Duration {
        self.read()
    }

    fn sleep(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    fn jitter(&self) -> Duration {
        Duration::ZERO
    }

    fn patience(&self) -> Duration {
        self.patience.lock().unwrap().unwrap_or(Duration::from_secs(30))
    }
}
