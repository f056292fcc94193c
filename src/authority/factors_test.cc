#include "authority/factors.h"

#include <gtest/gtest.h>

#include "authority/audit.h"
#include "authority/authority_test.h"
#include "authority/passkeys.h"
#include "authority/reset.h"
#include "base/base64.h"
#include "login/recovery_code.h"
#include "login/software_authenticator.h"
#include "login/totp.h"

namespace jeton::authority {
namespace {

using login::testing::Ceremonies;
using login::testing::SoftwareAuthenticator;

const login::RelyingParty party{.id = "tokens.example.org", .origin = "https://tokens.example.org"};

class Factors : public testing::WithAuthority {
protected:
    [[nodiscard]] Caller caller() const { return {.token = {}, .principal = ada_, .layers = {}}; }

    /// Puts one-time codes in use; the key, and the recovery codes.
    std::pair<base::Secret, std::vector<std::string>> set_up() {
        std::optional<base::Secret> key;
        std::vector<std::string> codes;
        in([&](Act& act) {
            auto made = begin_totp(act, caller(), "Jeton");
            ASSERT_TRUE(made);
            key = std::move(made->key);
            EXPECT_FALSE(asks_for_code(act, ada_.id)) << "before a code was seen";
            auto confirmed = confirm_totp(act, caller(), code_of(*key));
            ASSERT_TRUE(confirmed);
            for (const auto& code : *confirmed) code.expose([&](std::string_view text) { codes.emplace_back(text); });
        });
        return {std::move(*key), std::move(codes)};
    }
    [[nodiscard]] std::string code_of(const base::Secret& key) const {
        return login::hotp(key, static_cast<std::uint64_t>(login::totp_step_at(clock_.now())));
    }
    bool take(std::string_view code) {
        bool taken = false;
        in([&](Act& act) { taken = take_code(act, ada_, code); });
        return taken;
    }
};

// Falls with tests/defences/totp_step_kept.patch.
TEST_F(Factors, a42_a_one_time_code_is_taken_once_the_confirming_one_too) {
    const auto [key, codes] = set_up();
    EXPECT_FALSE(take(code_of(key))) << "it confirmed already";
    clock_.forward(login::totp_step);
    const auto code = code_of(key);
    EXPECT_TRUE(take(code));
    EXPECT_FALSE(take(code));
    clock_.forward(login::totp_step);
    EXPECT_FALSE(take(code)) << "in the drift window";
    EXPECT_TRUE(take(code_of(key)));
}

TEST_F(Factors, each_recovery_code_works_once_and_new_ones_end_the_old) {
    const auto [key, codes] = set_up();
    ASSERT_EQ(codes.size(), login::recovery_codes);
    EXPECT_TRUE(take(codes[3]));
    EXPECT_FALSE(take(codes[3]));
    std::vector<base::Secret> fresh;
    in([&](Act& act) {
        auto made = replace_recovery_codes(act, caller());
        ASSERT_TRUE(made);
        fresh = std::move(*made);
        EXPECT_EQ(act.reads.recovery_codes_of(ada_.id).size(), login::recovery_codes);
    });
    EXPECT_FALSE(take(codes[4]));
    fresh.front().expose([&](std::string_view text) { EXPECT_TRUE(take(text)); });
}

TEST_F(Factors, removing_one_time_codes_ends_the_second_step) {
    const auto [key, codes] = set_up();
    in([&](Act& act) {
        EXPECT_FALSE(begin_totp(act, caller(), "Jeton")) << "one is in use";
        remove_totp(act, caller());
        EXPECT_FALSE(asks_for_code(act, ada_.id));
        EXPECT_TRUE(act.reads.recovery_codes_of(ada_.id).empty());
        EXPECT_FALSE(replace_recovery_codes(act, caller()));
    });
    EXPECT_FALSE(take(codes[0]));
    clock_.forward(login::totp_step);
    EXPECT_FALSE(take(code_of(key)));
}

TEST_F(Factors, a_key_put_in_another_s_place_lets_nobody_in) {
    const auto [key, codes] = set_up();
    auto eve = ada_;
    in([&](Act& act) {
        eve.id = {base::PrincipalType::user, base::make_uuid(clock_, entropy_)};
        eve.name = "eve";
        act.writes.insert_principal(eve);
        auto row = *act.reads.find_totp(ada_.id);
        row.user = eve.id;
        act.writes.insert(row);
    });
    clock_.forward(login::totp_step);
    in([&](Act& act) { EXPECT_FALSE(take_code(act, eve, code_of(key))); });
}

class Passkeys : public Factors {
protected:
    [[nodiscard]] Ceremonies answering(login::Ceremony ceremony, std::string_view session) {
        Ceremonies how;
        how.challenge = base::encode_base64url(make_challenge(*authority_, ceremony, session));
        return how;
    }
    Result<store::PasskeyRow> add(const login::RegistrationAnswer& answer, std::string_view session = "ses_1") {
        Result<store::PasskeyRow> row = not_found("passkey");
        in([&](Act& act) {
            const auto who = caller();
            row = register_passkey(act, who, party, session, "laptop", answer);
            if (!row) record_refused(act, &who, "passkey.create", {}, row.error());
        });
        return row;
    }
    [[nodiscard]] login::AssertionAnswer signed_answer(const Ceremonies& how) const {
        auto answer = authenticator_.get(how);
        answer.user_handle = login::Bytes(ada_.id.uuid().bytes.begin(), ada_.id.uuid().bytes.end());
        return answer;
    }
    bool signs_in(const login::AssertionAnswer& answer) {
        bool signed_in = false;
        in([&](Act& act) { signed_in = passkey_user(act, party, answer).has_value(); });
        return signed_in;
    }
    SoftwareAuthenticator authenticator_{login::CoseAlgorithm::es256};
};

// Falls with tests/defences/passkey_challenge_spent.patch.
TEST_F(Passkeys, a43_a_challenge_is_answered_once_even_when_the_answer_is_refused) {
    auto how = answering(login::Ceremony::create, "ses_1");
    how.flags = 0x01;  // not verified
    EXPECT_EQ(add(authenticator_.create(how)).error().name, "passkey_refused");
    how.flags = 0x05;
    EXPECT_EQ(add(authenticator_.create(how)).error().name, "passkey_refused") << "spent by the refused answer";
    ASSERT_TRUE(add(authenticator_.create(answering(login::Ceremony::create, "ses_1"))));

    how = answering(login::Ceremony::get, "");
    how.count = 2;
    EXPECT_TRUE(signs_in(signed_answer(how)));
    how.count = 3;
    EXPECT_FALSE(signs_in(signed_answer(how))) << "replayed";
    how = answering(login::Ceremony::get, "");
    how.flags = 0x01;
    EXPECT_FALSE(signs_in(signed_answer(how)));
    how.flags = 0x05;
    how.count = 4;
    EXPECT_FALSE(signs_in(signed_answer(how))) << "spent by the refused answer";
}

TEST_F(Passkeys, a_challenge_is_good_for_its_session_its_ceremony_and_five_minutes) {
    EXPECT_FALSE(add(authenticator_.create(answering(login::Ceremony::create, "ses_2"))));
    EXPECT_FALSE(add(authenticator_.create(answering(login::Ceremony::get, "ses_1"))));
    EXPECT_FALSE(add(authenticator_.create({}))) << "none of ours";
    const auto old = answering(login::Ceremony::create, "ses_1");
    clock_.forward(challenge_lifetime);
    EXPECT_FALSE(add(authenticator_.create(old)));
    EXPECT_TRUE(add(authenticator_.create(answering(login::Ceremony::create, "ses_1"))));
}

TEST_F(Passkeys, a_count_that_does_not_grow_is_refused_and_recorded) {
    ASSERT_TRUE(add(authenticator_.create(answering(login::Ceremony::create, "ses_1"))));
    auto how = answering(login::Ceremony::get, "");
    how.count = 5;
    EXPECT_TRUE(signs_in(signed_answer(how)));
    how = answering(login::Ceremony::get, "");
    how.count = 5;
    EXPECT_FALSE(signs_in(signed_answer(how)));
    in([&](Act& act) {
        const auto events = act.reads.list_audit({.since = {},
                                                  .actor = {},
                                                  .token = {},
                                                  .type = "passkey.copied",
                                                  .visible_owners = {},
                                                  .all_owners = true,
                                                  .after = {}});
        ASSERT_EQ(events.rows.size(), 1U);
        EXPECT_EQ(events.rows.front().owner, ada_.id.text());
    });
}

TEST_F(Passkeys, another_s_handle_or_a_disabled_user_does_not_sign_in) {
    ASSERT_TRUE(add(authenticator_.create(answering(login::Ceremony::create, "ses_1"))));
    auto answer = signed_answer(answering(login::Ceremony::get, ""));
    answer.user_handle->back() ^= 1U;
    EXPECT_FALSE(signs_in(answer));
    answer = signed_answer(answering(login::Ceremony::get, ""));
    answer.user_handle.reset();
    EXPECT_FALSE(signs_in(answer));
    in([&](Act& act) {
        auto row = *act.reads.find_principal(ada_.id);
        row.disabled = true;
        act.writes.update_principal(row);
    });
    auto how = answering(login::Ceremony::get, "");
    how.count = 9;
    EXPECT_FALSE(signs_in(signed_answer(how)));
}

TEST_F(Passkeys, one_is_registered_once_and_twenty_at_most) {
    ASSERT_TRUE(add(authenticator_.create(answering(login::Ceremony::create, "ses_1"))));
    EXPECT_EQ(add(authenticator_.create(answering(login::Ceremony::create, "ses_1"))).error().name, "passkey_known");
    for (std::size_t i = 1; i < passkeys_max; ++i) {
        const SoftwareAuthenticator more(login::CoseAlgorithm::eddsa);
        ASSERT_TRUE(add(more.create(answering(login::Ceremony::create, "ses_1"))));
    }
    const SoftwareAuthenticator more(login::CoseAlgorithm::eddsa);
    EXPECT_EQ(add(more.create(answering(login::Ceremony::create, "ses_1"))).error().name, "too_many_passkeys");
}

class Reset : public Factors {
protected:
    void give_password() {
        in([&](Act& act) {
            act.writes.put_password({.user = ada_.id, .hash = "$argon2id$old", .changed_at = act.now});
        });
    }
    std::vector<std::string> ask(std::string_view who) {
        std::vector<std::string> codes;
        in([&](Act& act) {
            for (const auto& letter : ask_for_reset(act, who)) {
                EXPECT_EQ(letter.email, "ada@example.org");
                letter.code.expose([&](std::string_view text) { codes.emplace_back(text); });
            }
        });
        return codes;
    }
    bool use(std::string_view code) {
        bool used = false;
        in([&](Act& act) { used = use_reset(act, code, "$argon2id$new"); });
        return used;
    }
};

TEST_F(Reset, a_code_sets_one_password_within_half_an_hour) {
    give_password();
    const auto first = ask("ada");
    const auto second = ask("Ada@Example.org");
    ASSERT_EQ(first.size(), 1U);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_TRUE(use(first[0])) << "whoever asked again may have been a stranger";
    EXPECT_FALSE(use(first[0]));
    EXPECT_FALSE(use(second[0])) << "all end when the password is set";
    in([&](Act& act) { EXPECT_EQ(act.reads.find_password(ada_.id)->hash, "$argon2id$new"); });
    const auto third = ask("ada");
    clock_.forward(reset_lifetime);
    EXPECT_FALSE(use(third[0]));
}

TEST_F(Reset, a39_as_much_is_written_for_who_is_not_there) {
    give_password();
    const auto tickets = [&] {
        std::int64_t count = 0;
        in([&](Act& act) { count = act.reads.count_tickets(store::TicketKind::password_reset, act.now); });
        return count;
    };
    EXPECT_TRUE(ask("nobody").empty());
    EXPECT_EQ(tickets(), 1);
    EXPECT_EQ(ask("ada").size(), 1U);
    EXPECT_EQ(tickets(), 2);
}

TEST_F(Reset, who_has_no_password_gets_none_by_mail) { EXPECT_TRUE(ask("ada").empty()); }

TEST_F(Reset, every_session_ends_and_factors_stay) {
    give_password();
    const auto [key, codes] = set_up();
    in([&](Act& act) {
        store::SessionRow row{};
        row.id = base::SessionId::make(clock_, entropy_);
        row.digest[0] = 7;
        row.user = ada_.id;
        row.created_at = row.last_seen_at = act.now;
        row.expires_at = act.now + base::seconds(3600);
        act.writes.insert(row);
    });
    EXPECT_TRUE(use(ask("ada")[0]));
    in([&](Act& act) {
        EXPECT_TRUE(act.reads.sessions_of(ada_.id).empty());
        EXPECT_TRUE(asks_for_code(act, ada_.id));
        EXPECT_EQ(act.reads.recovery_codes_of(ada_.id).size(), login::recovery_codes);
    });
}

}  // namespace
}  // namespace jeton::authority
