// The authority: what all rules share. The rules themselves are functions, a file each, over an Act or a Look.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "authority/counted_notes.h"
#include "authority/policy.h"
#include "authority/refused_sign_ins.h"
#include "authority/sightings.h"
#include "base/clock.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "permission/catalog.h"
#include "permission/grant_cache.h"
#include "store/transaction.h"
#include "token/format.h"
#include "token/hmac.h"
#include "verify/decision.h"
#include "verify/use.h"

namespace jeton::authority {

/// What a reload replaces, as a whole. Immutable.
struct Settings {
    std::shared_ptr<const permission::Catalog> catalog;
    Policy policy;
    SessionLimits sessions{};
    [[nodiscard]] verify::Rules rules() const {
        return {.catalog = catalog, .default_ceiling = policy.default_ceiling};
    }
};

/// Settings in force, and what they make of grants. Made anew by a reload: what was read goes with its catalog.
struct InForce : Settings {
    explicit InForce(Settings settings);
    std::shared_ptr<const permission::LayerGrants> default_ceiling;
    std::shared_ptr<const permission::LayerGrants> handoff_bound;
    permission::GrantCache stored_grants;
};

/// Thread-safe: the server's threads note, the store's thread writes.
class Authority {
public:
    struct Parts {
        const base::Clock& clock;
        base::Entropy& entropy;
        verify::Use& use;
    };
    /// Data keys, each for one thing.
    struct Keys {
        base::Key digest;
        base::Key idempotency;
        base::Key session;
        base::Key factor;
    };
    Authority(token::Brand brand, Keys keys, Settings settings, Parts parts);

    [[nodiscard]] std::shared_ptr<const InForce> settings() const { return settings_.load(); }
    void replace(Settings settings) { settings_.store(std::make_shared<const InForce>(std::move(settings))); }

    [[nodiscard]] const token::Brand& brand() const noexcept { return brand_; }
    [[nodiscard]] const base::Clock& clock() const noexcept { return parts_.clock; }
    [[nodiscard]] base::Entropy& entropy() const noexcept { return parts_.entropy; }
    [[nodiscard]] verify::Use& use() const noexcept { return parts_.use; }
    [[nodiscard]] token::Mac digest_of(std::string_view secret) const noexcept { return digest_key_.mac(secret); }
    /// Over what a browser holds: cookies, the tokens of its forms. `text` begins with what it is for.
    [[nodiscard]] token::Mac session_mac_of(std::string_view text) const noexcept { return session_key_.mac(text); }
    /// Seals what a second factor is checked with.
    [[nodiscard]] const base::Key& factor_key() const noexcept { return factor_key_; }
    [[nodiscard]] token::Mac body_hash_of(std::string_view body) const noexcept { return idempotency_key_.mac(body); }

    [[nodiscard]] Sightings& sightings() const noexcept { return sightings_; }
    [[nodiscard]] RefusedSignIns& refused_sign_ins() const noexcept { return refused_sign_ins_; }

    /// A refused verify, if it is of a known token: one event a minute per (token, reason, address), with a count
    /// (contract 5); an allotment counts as one address. A `rotated` one past its overlap is a `token.reuse`. Bounded:
    /// beyond it, notes are dropped and counted. Never blocks for long, never throws. Whether `write_notes` is wanted
    /// at once: for the first `token.reuse`.
    [[nodiscard]] bool note_refused(const verify::Decision& decision, const std::optional<base::Address>& address,
                                    std::string_view request_id) noexcept;
    /// Whether `write_notes` has something to write now.
    [[nodiscard]] bool notes_due() const noexcept;
    [[nodiscard]] std::uint64_t notes_dropped() const noexcept { return notes_.dropped(); }
    /// Writes what was noted and is due. Store's thread.
    void write_notes(store::Transaction& transaction);
    /// Writes when sessions were last seen, once a minute. Store's thread.
    void write_sightings(store::Transaction& transaction) const;
    /// Writes what tokens were used for since the last call. Store's thread.
    void write_use(store::Transaction& transaction) const;

private:
    struct NoteKey {
        base::TokenId token;
        verify::Reason reason;
        std::optional<base::Address> network;
        // As they were first; nothing that it is known by.
        std::optional<base::Address> address;
        bool reused;
        friend bool operator==(const NoteKey& a, const NoteKey& b) {
            return a.token == b.token && a.reason == b.reason && a.network == b.network;
        }
    };
    struct NoteHash {
        std::size_t operator()(const NoteKey& key) const noexcept;
    };

    token::Brand brand_;
    token::HmacKey digest_key_;
    token::HmacKey idempotency_key_;
    token::HmacKey session_key_;
    base::Key factor_key_;
    Parts parts_;
    std::atomic<std::shared_ptr<const InForce>> settings_;
    CountedNotes<NoteKey, NoteHash> notes_;  // these three guard themselves
    mutable Sightings sightings_;
    mutable RefusedSignIns refused_sign_ins_;
};

/// What a rule reads with: one unit of work. `settings` is what it was when the work began.
struct Look {
    const Authority& authority;
    std::shared_ptr<const InForce> settings;
    store::Snapshot& reads;
    base::Time now;
    std::string ip;  ///< the client's, or empty
    std::string request_id;
    permission::ScopeSet used{};  ///< what its one caller needed and had (`may`): for the notes of use

    [[nodiscard]] const permission::Catalog& catalog() const noexcept { return *settings->catalog; }
    [[nodiscard]] const Policy& policy() const noexcept { return settings->policy; }
};

/// What a rule changes with.
struct Act : Look {
    store::Transaction& writes;
};

/// The Look and the Act of a request, at the authority's time.
[[nodiscard]] Look look(const Authority& authority, store::Snapshot& snapshot, std::string ip, std::string request_id);
[[nodiscard]] Act act(const Authority& authority, store::Transaction& transaction, std::string ip,
                      std::string request_id);

}  // namespace jeton::authority
