#include "authority/use.h"

#include "authority/authority_test.h"

namespace jeton::authority {
namespace {

class RecordedUse : public testing::WithAuthority {
protected:
    /// A token of ada's that is good five times.
    RecordedUse() {
        token_.id = base::TokenId::make(clock_, entropy_);
        token_.family = base::FamilyId(token_.id.uuid());
        token_.owner = ada_.id;
        token_.created_at = clock_.now();
        store::FamilyRow family;
        family.id = token_.family;
        family.owner = ada_.id;
        family.max_uses = 5;
        in([&](Act& act) {
            act.writes.insert_family(family);
            act.writes.insert_token(token_);
        });
    }
    bool use() {
        bool yes = false;
        in([&](Act& act) { yes = record_use(act.writes, {.token = token_.id, .counts_use = true, .now = act.now}); });
        return yes;
    }
    /// Since the decision.
    void change_owner(auto change) {
        change(ada_);
        in([&](Act& act) { act.writes.update_principal(ada_); });
    }
    std::int64_t uses() {
        std::int64_t uses = 0;
        in([&](Act& act) { uses = act.reads.find_family(token_.family)->uses; });
        return uses;
    }

    store::TokenRow token_;
};

TEST_F(RecordedUse, of_who_was_disabled_since_the_decision_is_none) {
    EXPECT_TRUE(use());
    change_owner([](store::PrincipalRow& row) { row.disabled = true; });
    EXPECT_FALSE(use());
    change_owner([](store::PrincipalRow& row) { row.disabled = false; });
    EXPECT_TRUE(use());
    EXPECT_EQ(uses(), 2);
}

TEST_F(RecordedUse, of_who_was_deleted_since_the_decision_is_none) {
    change_owner([&](store::PrincipalRow& row) { row.deleted_at = clock_.now(); });
    EXPECT_FALSE(use());
    EXPECT_EQ(uses(), 0);
}

}  // namespace
}  // namespace jeton::authority
