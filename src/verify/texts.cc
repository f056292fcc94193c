#include "verify/texts.h"

#include <new>

namespace jeton::verify {

std::uint32_t Texts::intern(std::string_view text, std::uint32_t fingerprint) {
    if (text.size() > bytes_max) text = text.substr(0, bytes_max);
    const auto known = known_.find(
        fingerprint, [&](std::uint32_t name) { return std::string_view(data(name), head_of(name).bytes) == text; });
    if (known != 0) {
        auto head = head_of(known);
        ++head.holders;
        std::memcpy(at(known), &head, sizeof head);
        return known;
    }
    const auto name = take(units_for(text.size()));
    const Head head{.holders = 1, .bytes = static_cast<std::uint32_t>(text.size()), .fingerprint = fingerprint};
    std::memcpy(at(name), &head, sizeof head);
    std::memcpy(at(name) + sizeof head, text.data(), text.size());
    known_.insert(fingerprint, name);
    return name;
}

void Texts::release(std::uint32_t name) {
    auto head = head_of(name);
    --head.holders;
    std::memcpy(at(name), &head, sizeof head);
    if (head.holders != 0) return;
    known_.erase(head.fingerprint, name);
    epochs_.retire(
        [](void* self, std::uintptr_t what) { static_cast<Texts*>(self)->give_back(static_cast<std::uint32_t>(what)); },
        this, name);
}

std::uint32_t Texts::take(std::uint32_t units) {
    auto& free = units < small_units ? free_small_[units] : free_large_[units];
    if (!free.empty()) {
        const auto name = free.back();
        free.pop_back();
        return name;
    }
    if (end_ - next_ < units) {
        if (chunks_.size() == std::size_t{1} << directory_bits) throw std::bad_alloc();
        chunks_.emplace_back(std::size_t{8} << chunk_unit_bits);
        directory_[chunks_.size() - 1].store(reinterpret_cast<char*>(chunks_.back().data()), std::memory_order_release);
        next_ = static_cast<std::uint32_t>((chunks_.size() - 1) << chunk_unit_bits);
        end_ = next_ + (1U << chunk_unit_bits) - 1;  // the last unit stays free: no overflow in the last chunk
        if (next_ == 0) next_ = 1;                   // 0 names none
    }
    return std::exchange(next_, next_ + units);
}

void Texts::give_back(std::uint32_t name) {
    const auto units = units_for(head_of(name).bytes);
    (units < small_units ? free_small_[units] : free_large_[units]).push_back(name);
}

std::size_t Texts::bytes() const noexcept {
    return chunks_.size() * (std::size_t{8} << chunk_unit_bits) + (sizeof(char*) << directory_bits) + known_.bytes();
}

}  // namespace jeton::verify
