// Use: what tokens were used for, noted in memory by the threads that decide and written in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "store/rows.h"
#include "verify/decision.h"
#include "verify/index.h"

namespace jeton::verify {

/// Thread-safe between one taker and many noters, each with its own Pen. Bounded: beyond it, notes are dropped and
/// counted.
class Use {
public:
    explicit Use(const Index& index);
    ~Use();

    /// A noting thread's own end. `note` takes no lock and does not allocate.
    class Pen {
    public:
        explicit Pen(Use& use);
        ~Pen();
        Pen(const Pen&) = delete;
        Pen& operator=(const Pen&) = delete;
        /// A yes: the token, what it was used for, from where.
        void note(const Decision& decision, const permission::ScopeSet& required,
                  const std::optional<base::Address>& ip, base::Time now) noexcept;

    private:
        friend class Use;
        struct Ring;
        Use& use_;
        std::shared_ptr<Ring> ring_;
    };

    /// Scopes that a token was used for, found by the work that the use was for: its Pen has noted the use itself.
    void note(const base::TokenId& token, std::shared_ptr<const permission::Catalog> catalog,
              const permission::ScopeSet& scopes) noexcept;

    /// What was noted since the last call, one entry a token, merged.
    struct Noted {
        base::TokenId token;
        std::int64_t uses = 0;  ///< 0: scopes alone, of a use that was taken before
        base::Time last_used_at;
        std::string last_used_ip;
        std::vector<std::string> scopes;     ///< names, of the catalog of then
        std::vector<std::string> addresses;  ///< prefixes: /24 of IPv4, /56 of IPv6
    };
    [[nodiscard]] std::vector<Noted> take();
    /// Adds what was noted to what the store holds: counts per day (30 kept), the last 8 prefixes.
    static void merge(store::UseRow& row, const Noted& noted);
    /// Uses by day, numbered since 1970, as the store holds them.
    [[nodiscard]] static std::map<std::int64_t, std::int64_t> days(const store::UseRow& row);
    [[nodiscard]] std::uint64_t dropped() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jeton::verify
