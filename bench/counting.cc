#include "bench/counting.h"

#include <dlfcn.h>
#include <pthread.h>

#include <cstddef>
#include <cstring>

namespace {

thread_local std::uint64_t allocation_count = 0;
thread_local std::uint64_t lock_count = 0;

template <typename Function>
Function* next_of(const char* name) {
    void* const found = dlsym(RTLD_NEXT, name);
    Function* function = nullptr;
    std::memcpy(&function, &found, sizeof function);
    return function;
}

}  // namespace

// Stand before the C library's own: every allocation of the program comes by here, operator new's too.
extern "C" {

void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* at, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);

void* malloc(std::size_t bytes) {
    ++allocation_count;
    return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
    ++allocation_count;
    return __libc_calloc(count, bytes);
}
void* realloc(void* at, std::size_t bytes) {
    ++allocation_count;
    return __libc_realloc(at, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
    ++allocation_count;
    return __libc_memalign(alignment, bytes);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
    static auto* const next = next_of<int(pthread_mutex_t*)>("pthread_mutex_lock");
    ++lock_count;
    return next(mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
    static auto* const next = next_of<int(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
    ++lock_count;
    return next(lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
    static auto* const next = next_of<int(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
    ++lock_count;
    return next(lock);
}
}

namespace jeton::bench {

std::uint64_t allocations() noexcept { return allocation_count; }
std::uint64_t locks() noexcept { return lock_count; }

}  // namespace jeton::bench
