// The members of a request's JSON body, taken one by one: what is bad, unknown or missing is refused with its pointer.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/refusal.h"
#include "base/address.h"
#include "base/id.h"
#include "base/time.h"
#include "permission/grant.h"

namespace jeton::http {

using authority::Refusal;
using authority::Result;

/// Reads a body's members. The first refusal stays; later ones are not looked at: ask `refusal()` at the end, after
/// `finish()`, before any value is used. Each reader returns nothing for an absent or refused member.
class Members {
public:
    /// `body` must be one JSON object.
    explicit Members(std::string_view body);

    [[nodiscard]] bool has(std::string_view name) const;
    /// Present and null.
    [[nodiscard]] bool is_null(std::string_view name) const;
    std::optional<std::string> text(std::string_view name, std::size_t characters_min, std::size_t characters_max);
    /// The same, counted in bytes, of bytes that need not be printable: a password, a secret.
    std::optional<std::string> raw_text(std::string_view name, std::size_t bytes_min, std::size_t bytes_max);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t from, std::int64_t to);
    std::optional<bool> boolean(std::string_view name);
    std::optional<base::Time> time(std::string_view name);
    std::optional<permission::Grants> grants(std::string_view name);
    std::optional<std::vector<base::Network>> networks(std::string_view name);
    std::optional<std::map<std::string, std::string>> metadata(std::string_view name);
    std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t items_max, std::size_t bytes_max);
    std::optional<base::PrincipalId> principal(std::string_view name);
    /// Takes the member without reading it.
    void allow(std::string_view name);

    /// Refuses with `detail` at `/name`.
    void refuse(std::string_view name, std::string detail);
    /// The same, of the item `index` of the member.
    void refuse_item(std::string_view name, std::size_t index, std::string detail);
    void require(std::string_view name);
    /// Refuses members that nobody took, naming the nearest of those that are known.
    [[nodiscard]] const std::optional<Refusal>& finish();

private:
    const boost::json::value* take(std::string_view name);
    boost::json::object object_;
    std::vector<std::string> known_;
    std::optional<Refusal> refusal_;
};

}  // namespace jeton::http
