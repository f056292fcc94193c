#include "store/seal.h"

#include <cstring>

namespace jeton::store {
namespace {

/// A type and a number, the lowest byte first.
std::array<char, 9> head_of(char type, std::uint64_t value) noexcept {
    std::array<char, 9> head{type};
    for (std::size_t i = 0; i < 8; ++i) head[i + 1] = static_cast<char>((value >> (8 * i)) & 0xff);
    return head;
}

std::array<std::uint64_t, 4> lanes_of(const token::Mac& bytes) {
    std::array<std::uint64_t, 4> lanes{};
    std::memcpy(lanes.data(), bytes.data(), bytes.size());
    return lanes;
}

}  // namespace

void Sum::add(const token::Mac& value) noexcept {
    const auto lanes = lanes_of(value);
    for (std::size_t i = 0; i < lanes.size(); ++i) lanes_[i] += lanes[i];
}
void Sum::take(const token::Mac& value) noexcept {
    const auto lanes = lanes_of(value);
    for (std::size_t i = 0; i < lanes.size(); ++i) lanes_[i] -= lanes[i];
}
token::Mac Sum::bytes() const noexcept {
    token::Mac bytes{};
    std::memcpy(bytes.data(), lanes_.data(), bytes.size());
    return bytes;
}
Sum Sum::of(const token::Mac& bytes) noexcept {
    Sum sum;
    sum.lanes_ = lanes_of(bytes);
    return sum;
}

void SealText::operator()(std::int64_t value) {
    const auto head = head_of('n', static_cast<std::uint64_t>(value));
    text_.append(head.data(), head.size());
}
void SealText::put(char type, std::string_view bytes) {
    const auto head = head_of(type, bytes.size());
    text_.append(head.data(), head.size());
    text_.append(bytes);
}

token::Mac addend_of(const token::HmacKey& key, const token::Mac& mac) noexcept {
    std::array<char, 4 + sizeof(token::Mac)> bytes{'s', 'u', 'm', ' '};
    std::memcpy(bytes.data() + 4, mac.data(), mac.size());
    return key.mac(std::string_view(bytes.data(), bytes.size()));
}

token::Mac link_of(const token::HmacKey& key, const token::Mac& before, std::int64_t number, const AuditRow& row,
                   std::string& scratch) {
    SealText text(scratch, "audit");
    text(before);
    text(number);
    each_column(row, text);
    return key.mac(text.text());
}

}  // namespace jeton::store
