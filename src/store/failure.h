// The store could not be read or written: thrown within a unit of work, caught by the store, which undoes the work.
#pragma once

#include <stdexcept>
#include <string>

namespace jeton::store {

class StoreFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The disk did not say that it kept what was written. Asked again it may say yes to what it has dropped (fsync, A59):
/// after this nothing is written any more.
class FlushFailure : public StoreFailure {
public:
    using StoreFailure::StoreFailure;
};

}  // namespace jeton::store
