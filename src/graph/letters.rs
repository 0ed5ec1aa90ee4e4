//! Sets of the letters by which a method sorts threats: those of STRIDE, those of LINDDUN.

use std::cell::OnceCell;
use std::fmt;
use std::marker::PhantomData;

use super::Graph;
use super::cover::Cover;
use crate::model::vocabulary::{Linddun, Stride, Vocabulary};
use crate::model::{NotApplicable, Text, Threat};
use crate::source::Spanned;

/// A kind of threat that has a letter, and where a model answers for it.
pub trait Letter: Vocabulary + PartialEq + fmt::Display {
    /// The key under which a threat names its letters.
    const KEY: &'static str;

    /// Its place in the alphabet of its method.
    fn place(self) -> u8;

    fn full_name(self) -> &'static str;

    fn of_threat(threat: &Threat) -> &[Spanned<Self>];

    fn ruled_out(entry: &NotApplicable) -> &[(Spanned<Self>, Text)];

    /// Where a graph keeps what it has found out about these letters.
    fn cover<'g>(graph: &'g Graph<'_>) -> &'g OnceCell<Cover<Self>>;
}

impl Letter for Stride {
    const KEY: &'static str = "stride";

    fn place(self) -> u8 {
        self as u8
    }

    fn full_name(self) -> &'static str {
        self.name()
    }

    fn of_threat(threat: &Threat) -> &[Spanned<Self>] {
        &threat.stride
    }

    fn ruled_out(entry: &NotApplicable) -> &[(Spanned<Self>, Text)] {
        &entry.stride
    }

    fn cover<'g>(graph: &'g Graph<'_>) -> &'g OnceCell<Cover<Self>> {
        &graph.cover
    }
}

impl Letter for Linddun {
    const KEY: &'static str = "linddun";

    fn place(self) -> u8 {
        self as u8
    }

    fn full_name(self) -> &'static str {
        self.name()
    }

    fn of_threat(threat: &Threat) -> &[Spanned<Self>] {
        &threat.linddun
    }

    fn ruled_out(entry: &NotApplicable) -> &[(Spanned<Self>, Text)] {
        &entry.linddun
    }

    fn cover<'g>(graph: &'g Graph<'_>) -> &'g OnceCell<Cover<Self>> {
        &graph.privacy
    }
}

/// A set of letters; of STRIDE where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters<T = Stride>(u8, PhantomData<T>);

impl<T> Default for Letters<T> {
    fn default() -> Self {
        Letters(0, PhantomData)
    }
}

impl<T: Letter> Letters<T> {
    pub fn insert(&mut self, letter: T) {
        self.0 |= 1 << letter.place();
    }

    #[must_use]
    pub fn contains(self, letter: T) -> bool {
        self.0 & (1 << letter.place()) != 0
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Letters(self.0 & !other.0, PhantomData)
    }

    /// The letters that are in both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Letters(self.0 & other.0, PhantomData)
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = T> {
        T::WORDS.iter().map(|(_, letter)| *letter).filter(move |l| self.contains(*l))
    }

    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }
}

impl<T: Letter> FromIterator<T> for Letters<T> {
    fn from_iter<I: IntoIterator<Item = T>>(letters: I) -> Self {
        let mut set = Letters::default();
        letters.into_iter().for_each(|letter| set.insert(letter));
        set
    }
}

/// In words: "tampering (T) and denial of service (D)".
impl<T: Letter> fmt::Display for Letters<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, letter) in self.iter().enumerate() {
            let join = match at {
                0 => "",
                _ if at + 1 == self.len() => " and ",
                _ => ", ",
            };
            write!(f, "{join}{} ({letter})", letter.full_name())?;
        }
        Ok(())
    }
}
