#include "authority/passkeys.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "authority/audit.h"
#include "base/base64.h"

namespace jeton::authority {
namespace {

// A challenge: random bytes, the second of its end, a MAC over both and over what it is for.
constexpr std::size_t random_bytes = 16;
constexpr std::size_t end_bytes = 8;
constexpr std::size_t mac_bytes = 16;
constexpr std::size_t challenge_bytes = random_bytes + end_bytes + mac_bytes;

std::string_view name_of(login::Ceremony ceremony) { return ceremony == login::Ceremony::create ? "create" : "get"; }

std::array<std::uint8_t, mac_bytes> challenge_mac(const Authority& authority, login::Ceremony ceremony,
                                                  std::string_view bound_to, std::span<const std::uint8_t> head) {
    auto text = "passkey_challenge:" + std::string(name_of(ceremony)) + ":" + std::string(bound_to) + ":";
    text.append(head.begin(), head.end());
    const auto whole = authority.session_mac_of(text);
    std::array<std::uint8_t, mac_bytes> mac;
    std::copy_n(whole.begin(), mac.size(), mac.begin());
    return mac;
}

/// When a challenge of ours ends; nothing when it is none of ours.
std::optional<base::Time> end_of(const Authority& authority, login::Ceremony ceremony, std::string_view bound_to,
                                 std::span<const std::uint8_t> challenge) {
    if (challenge.size() != challenge_bytes) return std::nullopt;
    const auto head = challenge.first(random_bytes + end_bytes);
    const auto mac = challenge_mac(authority, ceremony, bound_to, head);
    if (CRYPTO_memcmp(mac.data(), challenge.last(mac_bytes).data(), mac_bytes) != 0) return std::nullopt;
    std::int64_t second = 0;
    for (const auto byte : head.last(end_bytes)) second = second * 256 + byte;
    return base::Time(base::seconds(second));
}

std::unexpected<Refusal> not_believed(std::string detail) {
    auto refusal = unauthenticated();
    Refusal told = refusal.error();
    told.name = "passkey_refused";
    told.detail = std::move(detail);
    return std::unexpected(std::move(told));
}

/// Spends the challenge that an answer was made to: false when it is not ours, is over, or was answered before.
bool spend_challenge(Act& act, login::Ceremony ceremony, std::string_view bound_to,
                     std::span<const std::uint8_t> client_data) {
    const auto client = login::read_client_data(client_data);
    if (!client) return false;
    const auto end = end_of(act.authority, ceremony, bound_to, client->challenge);
    if (!end || *end <= act.now) return false;
    const auto digest = act.authority.digest_of("passkey_challenge:" + base::encode_base64url(client->challenge));
    if (act.reads.find_ticket(store::TicketKind::passkey_challenge, digest)) return false;
    store::TicketRow spent{};
    spent.id = base::TicketId::make(act.authority.clock(), act.authority.entropy());
    spent.kind = store::TicketKind::passkey_challenge;
    spent.digest = digest;
    spent.created_at = act.now;
    spent.expires_at = *end;
    act.writes.insert(spent);
    act.writes.settle();
    return true;
}

login::Bytes handle_of(const base::PrincipalId& user) {
    return {user.uuid().bytes.begin(), user.uuid().bytes.end()};  // says nothing about the person (WebAuthn §14.6.1)
}

Result<store::PasskeyRow> own_passkey(Look& look, const Caller& caller, const base::PasskeyId& id) {
    auto row = look.reads.find_passkey(id);
    if (!row || row->user != caller.principal.id) return not_found("passkey");
    return std::move(*row);
}

Result<void> check_name(const std::string& name) {
    if (name.empty() || name.size() > 64) return invalid("/name", "name must be 1 to 64 bytes.");
    return {};
}

void record_refused_passkey(Act& act, const store::PasskeyRow& row, std::string_view type, std::string_view reason) {
    record(act, Event{.type = type,
                      .actor = {},
                      .actor_token = {},
                      .target = row.id.text(),
                      .owner = row.user.text(),
                      .details = {{"reason", reason}}});
}

}  // namespace

login::Bytes make_challenge(const Authority& authority, login::Ceremony ceremony, std::string_view bound_to) {
    login::Bytes challenge(random_bytes);
    authority.entropy().fill(std::as_writable_bytes(std::span(challenge)));
    const auto end = base::floor_second(authority.clock().now()) + challenge_lifetime;
    const auto second = static_cast<std::uint64_t>(std::chrono::floor<base::seconds>(end).time_since_epoch().count());
    for (std::size_t i = 0; i < end_bytes; ++i) {
        challenge.push_back(static_cast<std::uint8_t>(second >> (8U * (end_bytes - 1 - i))));
    }
    const auto mac = challenge_mac(authority, ceremony, bound_to, challenge);
    challenge.insert(challenge.end(), mac.begin(), mac.end());
    return challenge;
}

boost::json::object creation_options(Look& look, const Caller& caller, const login::RelyingParty& party,
                                     std::string_view session) {
    login::CreationOptions options{.party = party,
                                   .party_name = "Jeton",
                                   .user_handle = handle_of(caller.principal.id),
                                   .username = caller.principal.name,
                                   .challenge = make_challenge(look.authority, login::Ceremony::create, session),
                                   .known = {}};
    for (const auto& row : look.reads.passkeys_of(caller.principal.id)) options.known.push_back(row.credential);
    return login::write_options(options);
}

Result<store::PasskeyRow> register_passkey(Act& act, const Caller& caller, const login::RelyingParty& party,
                                           std::string_view session, const std::string& name,
                                           const login::RegistrationAnswer& answer) {
    if (auto ok = check_name(name); !ok) return std::unexpected(ok.error());
    if (!spend_challenge(act, login::Ceremony::create, session, answer.client_data)) {
        return not_believed(
            "The passkey answers to no challenge of this session, or to one that is spent: start anew.");
    }
    const auto made = login::verify_registration(party, answer);
    if (!made) {
        return not_believed("The passkey was not added: " + std::string(login::describe(made.error())) +
                            ". Start anew.");
    }
    if (act.reads.find_passkey_by_credential(made->credential)) {
        return conflict("passkey_known", "This passkey is registered already: use another authenticator.");
    }
    if (act.reads.passkeys_of(caller.principal.id).size() >= passkeys_max) {
        return conflict("too_many_passkeys", "There are 20 passkeys already: remove one that is no longer used.");
    }
    store::PasskeyRow row{};
    row.id = base::PasskeyId::make(act.authority.clock(), act.authority.entropy());
    row.user = caller.principal.id;
    row.credential = made->credential;
    row.public_key = made->public_key;
    row.user_handle = handle_of(caller.principal.id);
    row.sign_count = made->sign_count;
    row.name = name;
    row.created_at = act.now;
    act.writes.insert(row);
    record(act, caller, "passkey.create", row.id.text(), row.user.text(), {{"name", row.name}});
    return row;
}

Result<store::PasskeyRow> rename_passkey(Act& act, const Caller& caller, const base::PasskeyId& id,
                                         const std::string& name) {
    auto row = own_passkey(act, caller, id);
    if (!row) return row;
    if (auto ok = check_name(name); !ok) return std::unexpected(ok.error());
    row->name = name;
    act.writes.update(*row);
    record(act, caller, "passkey.update", row->id.text(), row->user.text(), {{"name", name}});
    return row;
}

Result<void> remove_passkey(Act& act, const Caller& caller, const base::PasskeyId& id) {
    const auto row = own_passkey(act, caller, id);
    if (!row) return std::unexpected(row.error());
    act.writes.remove(*row);
    record(act, caller, "passkey.delete", row->id.text(), row->user.text(), {{"name", row->name}});
    return {};
}

Result<store::PrincipalRow> passkey_user(Act& act, const login::RelyingParty& party,
                                         const login::AssertionAnswer& answer) {
    const auto refused = not_believed("The passkey was not accepted: try again, or sign in another way.");
    if (!spend_challenge(act, login::Ceremony::get, {}, answer.client_data)) return refused;
    auto row = act.reads.find_passkey_by_credential(answer.credential);
    // The handle comes along with a discoverable passkey, and must be its owner's (WebAuthn §7.2 step 6).
    if (!row || answer.user_handle != row->user_handle) return refused;
    const auto count = login::verify_assertion(party, row->public_key, answer);
    if (!count) {
        record_refused_passkey(act, *row, "passkey.refused", login::describe(count.error()));
        return refused;
    }
    if (login::count_went_back(row->sign_count, *count)) {
        record_refused_passkey(act, *row, "passkey.copied", "the count of signatures did not grow");
        return refused;
    }
    auto user = act.reads.find_principal(row->user);
    if (!user || user->disabled || user->deleted_at) return refused;
    row->sign_count = *count;
    row->last_used_at = act.now;
    act.writes.update(*row);
    return std::move(*user);
}

boost::json::object view(const store::PasskeyRow& row) {
    return {{"id", row.id.text()},
            {"name", row.name},
            {"created_at", base::format_time(row.created_at)},
            {"last_used_at", row.last_used_at ? boost::json::value(base::format_time(*row.last_used_at))
                                              : boost::json::value(nullptr)}};
}

}  // namespace jeton::authority
