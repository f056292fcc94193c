// How the API's routes do their work: the caller, the rule, the answer; idempotency keys and refused changes included.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "authority/caller.h"
#include "authority/refusal.h"
#include "authority/tokens.h"
#include "http/members.h"
#include "http/problem.h"
#include "http/router.h"

namespace jeton::http {

/// What a rule's success is told as.
struct Answer {
    unsigned status = 200;
    std::optional<boost::json::object> body{};
    std::optional<std::string> shown_secret_of{};  ///< an id; the body holds its secret: a repeat is not told it again
    bool narrowed = false;                         ///< the change takes something away
    std::vector<std::pair<std::string, std::string>> fields{};
};

using Change = std::move_only_function<authority::Result<Answer>(authority::Act&, const authority::Caller&)>;
using Inquiry = std::move_only_function<authority::Result<Answer>(authority::Look&, const authority::Caller&)>;

/// Does `work` as the caller in one transaction. A refusal undoes it and is recorded on `target`, as the route's event.
[[nodiscard]] Reply change(Call& call, std::string target, Change work);
/// The same, recorded as `event`, where a route does more than one thing.
[[nodiscard]] Reply change_as(Call& call, std::string_view event, std::string target, Change work);
/// A change that is refused before its rule is asked (a body that cannot be read, an id that is none): recorded
/// likewise.
[[nodiscard]] Reply refused_change(Call& call, std::string target, Refusal refusal);
/// A request that is refused before its handler runs, whatever it asks for. A change by somebody who is known is
/// recorded likewise.
[[nodiscard]] Reply refused_early(Call& call, const Problem& problem);
/// Answers from the last committed state.
[[nodiscard]] Reply inquire(Call& call, Inquiry work);
/// What a rule reads with, and what it changes with, for this request.
[[nodiscard]] authority::Look look_of(const Call& call, store::Snapshot& snapshot);
[[nodiscard]] authority::Act act_of(const Call& call, store::Transaction& transaction);
/// Who calls: the token that was shown, or the person behind the session.
[[nodiscard]] authority::Result<authority::Caller> caller_of(authority::Look& look, const Call& call);
/// An answer as it is sent.
[[nodiscard]] Response response_of(Answer answer);
/// A refusal before any of it; `caller`, if it is known by then, names the token that a link would replace.
[[nodiscard]] Response refused(const Call& call, const authority::Refusal& refusal,
                               const authority::Caller* caller = nullptr);

/// Reads the members of a query; unknown and repeated ones are refused.
class Query {
public:
    Query(const Request& request, std::initializer_list<std::string_view> known);
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
    /// 1 to 200, else 50.
    [[nodiscard]] std::int64_t limit() const noexcept { return limit_; }
    void refuse(std::string_view name, std::string detail);
    std::optional<base::Time> time(std::string_view name);
    /// Refuses `name` when it is there and none of `words`.
    void require_one_of(std::string_view name, std::initializer_list<std::string_view> words);
    [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }

    /// A member that is an id; refuses what is none.
    template <typename Id>
    std::optional<Id> id(std::string_view name) {
        const auto text = find(name);
        auto id = text ? Id::parse(*text) : std::nullopt;
        if (text && !id) refuse(name, std::string(name) + " must be an id, as a list gave it.");
        return id;
    }

private:
    std::vector<std::pair<std::string, std::string>> members_;
    std::int64_t limit_ = 50;
    std::optional<Refusal> refusal_;
};

/// `{"items": …, "next_cursor": …}`
template <typename Row, typename View>
[[nodiscard]] Answer list_answer(const store::Page<Row>& page, View&& view) {
    boost::json::array items;
    for (const auto& row : page.rows) items.push_back(view(row));
    boost::json::object body{{"items", std::move(items)}, {"next_cursor", nullptr}};
    if (page.more) body["next_cursor"] = page.rows.back().id.text();
    return {.status = 200, .body = std::move(body)};
}

/// `{"secret", "token", …}` of a token that was made.
[[nodiscard]] Answer new_token_answer(authority::Look& look, const authority::NewToken& made);

}  // namespace jeton::http
