//! Whether every element has an answer for every STRIDE letter it needs one for.

mod stride_gap;
mod stride_letter_misplaced;
mod stride_na_contradicted;
mod stride_na_unexplained;
mod stride_ref_mismatch;

use super::Rule;

pub(super) static RULES: &[&Rule] = &[
    &stride_gap::RULE,
    &stride_letter_misplaced::RULE,
    &stride_na_contradicted::RULE,
    &stride_na_unexplained::RULE,
    &stride_ref_mismatch::RULE,
];
