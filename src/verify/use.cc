#include "verify/use.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <mutex>
#include <tuple>
#include <utility>

#include "base/json.h"

namespace jeton::verify {
namespace {

constexpr std::size_t days_kept = 30;
constexpr std::size_t prefixes_kept = 8;
constexpr unsigned v4_prefix_bits = 24;
constexpr unsigned v6_prefix_bits = 56;

struct Note {
    base::TokenId token;
    base::Time at;
    base::Address ip;
    bool has_ip = false;
    std::uint32_t rules = 0;
    permission::ScopeSet scopes;
};

// The network that stands for an address in the inventory: near enough to be recognised, too coarse to follow someone.
base::Address prefix_of(const base::Address& address) { return address.masked(v4_prefix_bits, v6_prefix_bits); }

std::string prefix_text(const base::Address& prefix) {
    return prefix.text() + "/" + std::to_string(prefix.is_v4() ? v4_prefix_bits : v6_prefix_bits);
}

boost::json::array array_of(std::string_view text) {
    auto parsed = base::parse_json(text);
    return parsed && parsed->is_array() ? std::move(parsed->get_array()) : boost::json::array{};
}

// The texts of `text`, a JSON array, and after them those of `added`; what comes again moves to the end.
std::string united(std::string_view text, const std::vector<std::string>& added, std::size_t kept_max) {
    std::vector<std::string> all;
    for (const auto& item : array_of(text)) {
        if (item.is_string()) all.emplace_back(item.get_string());
    }
    for (const auto& item : added) {
        std::erase(all, item);
        all.push_back(item);
    }
    boost::json::array out;
    for (auto i = all.size() > kept_max ? all.size() - kept_max : 0; i < all.size(); ++i) out.emplace_back(all[i]);
    return boost::json::serialize(out);
}

/// The names of scopes. Many tokens in a row were used for the same: those are looked up once.
class ScopeNames {
public:
    explicit ScopeNames(const Index& index) : index_(index) {}
    const std::vector<std::string>& of(std::uint32_t rules, const permission::ScopeSet& scopes) {
        if (known_ && rules_ == rules && scopes_ == scopes) return names_;
        names_.clear();
        if (const auto catalog = index_.catalog_of(rules)) {
            for (const auto name : catalog->names_of_highest(scopes)) names_.emplace_back(name);
        }
        rules_ = rules;
        scopes_ = scopes;
        known_ = true;
        return names_;
    }

private:
    const Index& index_;
    bool known_ = false;
    std::uint32_t rules_ = 0;
    permission::ScopeSet scopes_;
    std::vector<std::string> names_;
};

/// What `Use::note` adds to a use.
struct UsedScopes {
    base::TokenId token;
    std::shared_ptr<const permission::Catalog> catalog;
    permission::ScopeSet scopes;
};

/// Joins the notes of one token, which come in the order in which a Pen made them.
class Merging {
public:
    explicit Merging(const Index& index) : names_(index) {}

    void add(const Note& note) {
        if (rules_ != note.rules) name_scopes();  // bits mean something else after a reload
        rules_ = note.rules;
        scopes_ |= note.scopes;
        ++noted_.uses;
        if (note.at >= noted_.last_used_at) {
            noted_.last_used_at = note.at;
            if (note.has_ip) last_ip_ = note.ip;
        }
        if (!note.has_ip) return;
        const auto prefix = prefix_of(note.ip);
        if (!prefixes_.empty() && prefixes_.back() == prefix) return;
        std::erase(prefixes_, prefix);
        if (prefixes_.size() == prefixes_kept) prefixes_.erase(prefixes_.begin());
        prefixes_.push_back(prefix);
    }
    void add(const UsedScopes& used) { add_names(used.catalog->names_of_highest(used.scopes)); }

    /// What came of them; begins anew. There are many notes a token: texts are made here.
    Use::Noted take(const base::TokenId& token) {
        name_scopes();
        noted_.token = token;
        if (last_ip_) noted_.last_used_ip = last_ip_->text();
        noted_.addresses.reserve(prefixes_.size());
        for (const auto& prefix : prefixes_) noted_.addresses.push_back(prefix_text(prefix));
        last_ip_.reset();
        prefixes_.clear();
        return std::exchange(noted_, {});
    }

private:
    void name_scopes() {
        if (scopes_ != permission::ScopeSet{}) add_names(names_.of(rules_, scopes_));
        scopes_ = {};
    }
    void add_names(const auto& added) {
        for (const auto& name : added) {
            if (std::ranges::find(noted_.scopes, name) == noted_.scopes.end()) noted_.scopes.emplace_back(name);
        }
    }

    ScopeNames names_;
    Use::Noted noted_;
    std::uint32_t rules_ = 0;
    permission::ScopeSet scopes_;
    std::optional<base::Address> last_ip_;
    std::vector<base::Address> prefixes_;
};

}  // namespace

// One noter, one taker: each moves its own end, and reads the other's.
struct Use::Pen::Ring {
    static constexpr std::size_t notes_max = std::size_t{1} << 15;
    std::vector<Note> notes{notes_max};
    alignas(64) std::atomic<std::size_t> written{0};  // the noter's
    std::atomic<std::uint64_t> dropped{0};
    alignas(64) std::atomic<std::size_t> taken{0};  // the taker's
};

struct Use::State {
    static constexpr std::size_t used_scopes_max = std::size_t{1} << 12;
    explicit State(const Index& of) : index(of) { used_scopes.reserve(used_scopes_max); }
    const Index& index;
    mutable std::mutex lock;  // of rings: registering a Pen, and taking; never by a note
    std::vector<std::shared_ptr<Pen::Ring>> rings;
    std::uint64_t dropped_by_gone_pens = 0;
    mutable std::mutex used_scopes_lock;
    std::vector<UsedScopes> used_scopes;  // never beyond its room
    std::uint64_t dropped_scopes = 0;
};

Use::Use(const Index& index) : state_(std::make_unique<State>(index)) {}
Use::~Use() = default;

Use::Pen::Pen(Use& use) : use_(use), ring_(std::make_shared<Ring>()) {
    const std::scoped_lock guard(use_.state_->lock);
    use_.state_->rings.push_back(ring_);
}

// The ring stays with the taker until it is empty.
Use::Pen::~Pen() = default;

void Use::Pen::note(const Decision& decision, const permission::ScopeSet& required,
                    const std::optional<base::Address>& ip, base::Time now) noexcept {
    Ring& ring = *ring_;
    const auto end = ring.written.load(std::memory_order_relaxed);
    if (end - ring.taken.load(std::memory_order_acquire) == Ring::notes_max) {
        ring.dropped.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    ring.notes[end % Ring::notes_max] = {.token = decision.token.id,
                                         .at = now,
                                         .ip = ip.value_or(base::Address{}),
                                         .has_ip = ip.has_value(),
                                         .rules = decision.rules,
                                         .scopes = required};
    ring.written.store(end + 1, std::memory_order_release);
}

void Use::note(const base::TokenId& token, std::shared_ptr<const permission::Catalog> catalog,
               const permission::ScopeSet& scopes) noexcept {
    const std::scoped_lock guard(state_->used_scopes_lock);
    if (state_->used_scopes.size() == State::used_scopes_max) {
        ++state_->dropped_scopes;
        return;
    }
    state_->used_scopes.push_back({.token = token, .catalog = std::move(catalog), .scopes = scopes});
}

std::vector<Use::Noted> Use::take() {
    const std::scoped_lock guard(state_->lock, state_->used_scopes_lock);
    // In the order of tokens, each one's in the order of notes: sorting is cheaper than a table of them would be.
    struct Entry {
        base::TokenId token;
        std::uint64_t order;
        const Note* note;  // or:
        const UsedScopes* used;
    };
    std::vector<Entry> entries;
    std::vector<std::pair<Pen::Ring*, std::size_t>> ends;
    for (const auto& ring : state_->rings) {
        const auto end = ring->written.load(std::memory_order_acquire);
        for (auto at = ring->taken.load(std::memory_order_relaxed); at != end; ++at) {
            const auto& note = ring->notes[at % Pen::Ring::notes_max];
            entries.push_back({.token = note.token, .order = entries.size(), .note = &note, .used = nullptr});
        }
        ends.emplace_back(ring.get(), end);
    }
    for (const auto& used : state_->used_scopes)
        entries.push_back({.token = used.token, .order = entries.size(), .note = nullptr, .used = &used});
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        return std::tie(a.token, a.order) < std::tie(b.token, b.order);
    });
    std::vector<Noted> taken;
    Merging merging(state_->index);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].note != nullptr)
            merging.add(*entries[i].note);
        else
            merging.add(*entries[i].used);
        if (i + 1 == entries.size() || entries[i + 1].token != entries[i].token)
            taken.push_back(merging.take(entries[i].token));
    }
    for (const auto& [ring, end] : ends) ring->taken.store(end, std::memory_order_release);
    state_->used_scopes.clear();
    std::erase_if(state_->rings, [&](const auto& ring) {
        if (ring.use_count() != 1 || ring->written.load() != ring->taken.load()) return false;
        state_->dropped_by_gone_pens += ring->dropped.load();
        return true;
    });
    return taken;
}

void Use::merge(store::UseRow& row, const Noted& noted) {
    row.token = noted.token;
    row.scopes = united(row.scopes, noted.scopes, permission::Catalog::scopes_max);
    if (noted.uses == 0) return;
    row.uses += noted.uses;
    if (!row.last_used_at || noted.last_used_at >= *row.last_used_at) {
        row.last_used_at = noted.last_used_at;
        if (!noted.last_used_ip.empty()) row.last_used_ip = noted.last_used_ip;
    }
    row.addresses = united(row.addresses, noted.addresses, prefixes_kept);

    auto counts = days(row);
    counts[std::chrono::floor<std::chrono::days>(noted.last_used_at).time_since_epoch().count()] += noted.uses;
    while (counts.size() > days_kept) counts.erase(counts.begin());
    boost::json::array kept;
    for (const auto& [day, count] : counts) kept.push_back(boost::json::array{day, count});
    row.days = boost::json::serialize(kept);
}

std::map<std::int64_t, std::int64_t> Use::days(const store::UseRow& row) {
    std::map<std::int64_t, std::int64_t> counts;
    for (const auto& day : array_of(row.days)) {
        const auto* const pair = day.if_array();
        if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_int64() || !(*pair)[1].is_int64()) continue;
        counts[(*pair)[0].get_int64()] += (*pair)[1].get_int64();
    }
    return counts;
}

std::uint64_t Use::dropped() const noexcept {
    const std::scoped_lock guard(state_->lock);
    std::uint64_t sum = state_->dropped_by_gone_pens;
    {
        const std::scoped_lock also(state_->used_scopes_lock);
        sum += state_->dropped_scopes;
    }
    for (const auto& ring : state_->rings) sum += ring->dropped.load(std::memory_order_relaxed);
    return sum;
}

}  // namespace jeton::verify
