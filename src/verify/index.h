// The index: every token that lives, or died not long ago, in memory; and the one decision function that asks it.
// A C++ program that links Jeton to verify by itself needs this header (examples/embedded-verifier).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/clock.h"
#include "base/secret.h"
#include "permission/layer.h"
#include "store/feed.h"
#include "verify/decision.h"
#include "verify/sought.h"

namespace jeton::verify {

/// What a principal without a ceiling may hold (`policy.default_ceiling`).
enum class DefaultCeiling : std::uint8_t { catalog, none };

/// Catalog and default ceiling belong together: a reload replaces both at once.
struct Rules {
    std::shared_ptr<const permission::Catalog> catalog;
    DefaultCeiling default_ceiling = DefaultCeiling::catalog;
};

/// What a ceiling of `null` stands for, as grants: the whole catalog or nothing of it, and what everyone may do with
/// what is their own (contract 4).
[[nodiscard]] permission::Grants default_ceiling_of(const Rules& rules);

class View;
struct CompiledRules;

/// One writer (the store's thread, or whoever calls `apply` and `replace`), any number of readers. Readers take no lock
/// and allocate nothing; what they may still look at is freed after they have moved on (epochs).
///
/// 64 bytes a token and two slots of 8 to find it. A family is kept apart only when it was rotated, has children or
/// counts uses; else its id has to be its first member's (the same UUID), or it costs another 150 bytes.
class Index final : public store::FeedReader {
public:
    Index(const token::Brand& brand, const base::Key& digest_key, Rules rules);
    ~Index() override;

    /// Writer only. When it returns, every decision that begins afterwards sees the changes.
    void apply(std::span<const store::Change> changes) override;
    /// Writer only: compiles all grants against the new catalog, then replaces all or nothing.
    void replace(Rules rules);
    /// Writer only: makes room for so many tokens at once: a start from a large store then grows nothing.
    void expect(std::size_t tokens) override;

    /// A thread that reads has one, for as long as it reads. Registering takes a lock; pinning does not.
    class Reader {
    public:
        explicit Reader(const Index& index);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        /// The state as it is now. At most one View of a Reader at a time; hold it for one request, never across a
        /// wait.
        [[nodiscard]] View pin() noexcept;
        /// The digest of a secret that this index is to decide on. Needs no pin; does not allocate.
        [[nodiscard]] Sought seek(std::string_view secret) const noexcept;

    private:
        friend class View;
        const Index& index_;
        void* slot_;
    };

    struct Size {
        std::size_t tokens = 0;
        std::size_t bytes = 0;         ///< all memory of the index
        std::size_t bytes_shared = 0;  ///< of it: grants, names, address lists, principals
    };
    /// Writer only.
    [[nodiscard]] Size size() const noexcept;
    /// The catalog by which a decision was made (`Decision::rules`), unless eight reloads have passed since. Any
    /// thread.
    [[nodiscard]] std::shared_ptr<const permission::Catalog> catalog_of(std::uint32_t rules) const;

    struct State;  ///< the inside: state.h

private:
    std::unique_ptr<State> state_;
};

/// What a reader sees between pin and release. Not copied, not kept.
class View {
public:
    ~View();
    View(const View&) = delete;
    View& operator=(const View&) = delete;

    /// The catalog that requirements for this View are compiled against.
    [[nodiscard]] const permission::Catalog& catalog() const noexcept;

    /// The decision (design 5). `requirement`: null authenticates only. `ip`: nothing when the caller gave none.
    /// Constant number of memory lines; no lock, no allocation, no I/O, no throw.
    /// `sought`, of this index, spares the digest, if it is this secret's.
    [[nodiscard]] Decision verify(std::string_view secret, const permission::Requirement* requirement,
                                  const std::optional<base::Address>& ip, base::Time now,
                                  const Sought* sought = nullptr) const noexcept;
    /// Asks memory for what the decisions on these (Sought) will read: for all of them together, where each would wait
    /// for one line after the other. Changes nothing.
    void prefetch(std::span<const token::Mac> digests) const noexcept;

    /// The id of the owner of service account `id`, for `Resource::owner`; empty when there is none.
    [[nodiscard]] std::string_view owner_of(std::string_view principal_id) const noexcept;
    /// The effective grants of a known token's decision of this View, for `"explain": true`: a JSON array of its layers
    /// (its own grants, its parent's if it is a child, its principal's ceiling), each an array of grants. Allocates.
    [[nodiscard]] std::string explain(const Decision& decision) const;

private:
    friend class Index::Reader;
    View(const Index::State& state, void* slot) noexcept;
    const Index::State& state_;
    void* slot_;
    const CompiledRules* rules_;
};

}  // namespace jeton::verify
