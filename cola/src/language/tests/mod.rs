//! The language, from outside: what is read, what is refused and in which words, and the round trip.

mod errors;
mod reading;
mod round_trip;
