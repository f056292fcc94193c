// The index against a naive model: tokens of a few families are issued, rotated, used, narrowed, revoked,
// their owner disabled, time goes on; after each step every secret is asked, and the model says what must come.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "verify/index_test.h"

namespace jeton::verify {
namespace {

using testing::Deployment;
using testing::Issued;
using testing::start;
using namespace std::chrono_literals;

const std::vector<std::string> widths = {"contents:write on repository:*", "contents:write on repository:acme/*",
                                         "contents:read on repository:acme/*", "profile:read"};

struct Modelled {
    Issued issued;
    std::size_t width = 0;  // of `widths`: higher is narrower
    std::optional<std::size_t> predecessor;
    std::optional<std::size_t> parent;  // any member of the parent's family
    std::size_t family = 0;             // the first member's place
};

class Model {
public:
    Deployment d;
    std::vector<Modelled> tokens;
    base::Time now = start;

    std::size_t issue(std::size_t width) {
        add({.issued = d.in(d.token({widths[width]})), .width = width, .predecessor = {}, .parent = {}, .family = 0});
        return tokens.size() - 1;
    }
    void spawn(std::size_t parent, std::size_t width) {
        width = std::max(width, tokens[parent].width);
        auto child = d.child_of(tokens[parent].issued, {widths[width]});
        child.row.expires_at = start + 100h;  // longer than the parent: the parent's end must hold
        d.put(child.row);
        add({.issued = child, .width = width, .predecessor = {}, .parent = parent, .family = 0});
    }
    void rotate(std::size_t at, std::chrono::seconds overlap, bool until_used) {
        auto old = tokens[at].issued;
        const auto next = d.rotate(old, now + overlap, until_used);
        tokens[at].issued = old;
        Modelled successor = tokens[at];
        successor.issued = next;
        successor.predecessor = at;
        tokens.push_back(successor);
    }
    void narrow(std::size_t at) {
        auto& token = tokens[at];
        token.width = std::min(token.width + 1, widths.size() - 1);
        token.issued.row.grants = testing::grants_text({widths[token.width]});
        d.put(token.issued.row);
    }
    void shorten(std::size_t at) {
        auto& row = tokens[at].issued.row;
        row.expires_at = std::min(*row.expires_at, now + 2min);
        d.put(row);
    }
    void use(std::size_t at) {
        if (!tokens[at].predecessor || verdict(at) != "yes_if_recorded") return;
        tokens[at].issued.row.first_used = true;
        d.put(tokens[at].issued.row);
    }
    void revoke(std::size_t at) {
        if (tokens[at].issued.row.revoked_at) return;
        tokens[at].issued.row.revoked_at = now;
        d.put(tokens[at].issued.row);
    }
    void disable(bool disabled) {
        d.owner.disabled = disabled;
        d.put(d.owner);
    }

    // What must be decided when `contents:write` on `repository:acme/site` is required.
    [[nodiscard]] std::string verdict(std::size_t at) const {
        const auto& token = tokens[at];
        static const std::vector<std::string> order = {"revoked", "rotated", "expired"};
        auto reason = life(at);
        if (token.parent) {
            const auto parents = family_life(tokens[*token.parent].family);
            for (const auto& name : order) {
                if (reason == name || parents == name) {
                    reason = name;
                    break;
                }
            }
        }
        if (!reason.empty()) return reason;
        if (d.owner.disabled) return "principal_disabled";
        const auto width =
            token.parent ? std::max(token.width, tokens[newest(tokens[*token.parent].family)].width) : token.width;
        if (width >= 2) return "insufficient_scope";
        const bool records = token.predecessor && !token.issued.row.first_used &&
                             tokens[*token.predecessor].issued.row.until_used &&
                             !tokens[*token.predecessor].issued.row.revoked_at;
        return records ? "yes_if_recorded" : "yes";
    }

private:
    void add(Modelled token) {
        token.family = tokens.size();
        tokens.push_back(std::move(token));
    }
    [[nodiscard]] std::optional<std::size_t> successor_of(std::size_t at) const {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].predecessor == at) return i;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::string life(std::size_t at) const {
        const auto& row = tokens[at].issued.row;
        if (row.revoked_at) return "revoked";
        if (row.rotated_to) {
            const auto& successor = tokens[*successor_of(at)].issued.row;
            if (now >= *row.overlap_until || (row.until_used && successor.first_used)) return "rotated";
        }
        if (now >= *row.expires_at) return "expired";
        return "";
    }
    [[nodiscard]] std::size_t newest(std::size_t family) const {
        auto at = family;
        while (const auto next = successor_of(at)) at = *next;
        return at;
    }
    [[nodiscard]] std::string family_life(std::size_t family) const {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].family == family && life(i).empty()) return "";
        }
        return life(newest(family));
    }
};

RC_GTEST_PROP(Model, the_index_decides_as_a_naive_model_does, ()) {
    Model model;
    model.issue(0);
    const auto steps = *rc::gen::inRange(1, 40);
    for (int step = 0; step < steps; ++step) {
        const auto at = *rc::gen::inRange<std::size_t>(0, model.tokens.size());
        const auto& token = model.tokens[at];
        const bool is_newest = !token.issued.row.rotated_to;
        switch (*rc::gen::inRange(0, 10)) {
            case 0:
                model.issue(*rc::gen::inRange<std::size_t>(0, widths.size()));
                break;
            case 1:
                if (is_newest && !token.parent) model.spawn(at, *rc::gen::inRange<std::size_t>(0, widths.size()));
                break;
            case 2:
            case 3:
                if (is_newest && !token.parent && !token.issued.row.revoked_at) {
                    model.rotate(at, std::chrono::seconds(*rc::gen::inRange(0, 3600)), *rc::gen::arbitrary<bool>());
                }
                break;
            case 4:
                model.narrow(at);
                break;
            case 5:
                model.shorten(at);
                break;
            case 6:
                model.use(at);
                break;
            case 7:
                model.revoke(at);
                break;
            case 8:
                model.disable(*rc::gen::inRange(0, 4) == 0);
                break;
            case 9:
                model.now += std::chrono::seconds(*rc::gen::inRange(0, 600));
                break;
            default:
                break;
        }
        for (std::size_t i = 0; i < model.tokens.size(); ++i) {
            const auto decided =
                model.d.ask(model.tokens[i].issued.secret, {"contents:write"}, "repository:acme/site", model.now);
            if (decided != model.verdict(i)) RC_LOG() << "step " << step << ", token " << i << "\n";
            RC_ASSERT(decided == model.verdict(i));
        }
    }
}

}  // namespace
}  // namespace jeton::verify
