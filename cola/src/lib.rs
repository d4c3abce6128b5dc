//! cola.
