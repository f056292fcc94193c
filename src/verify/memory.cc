#include "verify/memory.h"

#include <sys/mman.h>

#include <new>

namespace jeton::verify {
namespace {

std::byte* map(std::size_t bytes) {
    void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    return static_cast<std::byte*>(at);
}

}  // namespace

Pages::Pages(std::size_t bytes) : bytes_((bytes + 4095) & ~std::size_t{4095}) {
    if (bytes_ < large_bytes) {
        data_ = map(bytes_);
        return;
    }
    // Map more than is needed, keep the aligned part.
    const std::size_t mapped = bytes_ + large_bytes;
    std::byte* const at = map(mapped);
    const std::size_t before = (large_bytes - reinterpret_cast<std::uintptr_t>(at) % large_bytes) % large_bytes;
    const std::size_t behind = mapped - before - bytes_;
    if (before != 0) munmap(at, before);
    if (behind != 0) munmap(at + before + bytes_, behind);
    data_ = at + before;
    // A wish, not a need: a kernel without large pages serves small ones.
    static_cast<void>(madvise(data_, bytes_, MADV_HUGEPAGE));
}

Pages::~Pages() {
    if (data_ != nullptr) munmap(data_, bytes_);
}

}  // namespace jeton::verify
