//! `wiwebb serve`: opens everything, serves both ports, and ends in order.

