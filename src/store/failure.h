// The store could not be read or written: thrown within a unit of work, caught by the store, which undoes the work.
#pragma once

#include <stdexcept>
#include <string>

namespace jeton::store {

class StoreFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace jeton::store
