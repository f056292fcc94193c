#include "verify/sought.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "verify/state.h"

namespace jeton::verify {

Sought::Sought(const token::HmacKey& key, std::string_view secret) noexcept {
    const auto text = reach_of(secret);
    digest_ = key.mac(text);
    std::ranges::copy(text, text_.begin());
    text_bytes_ = static_cast<std::uint8_t>(text.size());
}

Sought::Sought(Sought&& other) noexcept
    : digest_(other.digest_), text_(other.text_), text_bytes_(std::exchange(other.text_bytes_, std::uint8_t{0})) {
    OPENSSL_cleanse(other.text_.data(), other.text_.size());
}

Sought::~Sought() { OPENSSL_cleanse(text_.data(), text_.size()); }

Sought Index::Reader::seek(std::string_view secret) const noexcept { return Sought(index_.state_->digest_key, secret); }

void View::prefetch(std::span<const token::Mac> digests) const noexcept {
    // Each line names the next: all of one kind are asked for before the first of them is read.
    for (const auto& digest : digests) state_.digests.prefetch(fingerprint_of(digest));
    const auto each_record = [&](auto&& visit) {
        for (const auto& digest : digests) {
            const auto number = state_.digests.find(fingerprint_of(digest), [](std::uint32_t) { return true; });
            if (number != 0) visit(number);
        }
    };
    each_record([&](std::uint32_t number) { state_.records.prefetch(number); });
    each_record([&](std::uint32_t number) {
        const auto& record = state_.records[number];
        state_.principals.prefetch(record.principal);
        __builtin_prefetch(state_.texts.data(record.text) + sizeof(TokenText));
        if (record.family != 0) state_.families.prefetch(record.family);
    });
    each_record([&](std::uint32_t number) {
        const auto& principal = state_.principals[state_.records[number].principal];
        __builtin_prefetch(
            state_.texts.data(static_cast<std::uint32_t>(principal.text.load(std::memory_order_seq_cst))));
    });
}

}  // namespace jeton::verify
