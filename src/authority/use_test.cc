#include "authority/use.h"

#include "authority/store_test.h"

namespace jeton::authority {
namespace {

class RecordedUse : public testing::WithStore {
protected:
    /// A user with a token that is good five times.
    RecordedUse() {
        owner_.id = {base::PrincipalType::user, base::make_uuid(clock_, entropy_)};
        owner_.name = "ada";
        owner_.created_at = clock_.now();
        token_.id = base::TokenId::make(clock_, entropy_);
        token_.family = base::FamilyId(token_.id.uuid());
        token_.owner = owner_.id;
        token_.created_at = clock_.now();
        store::FamilyRow family;
        family.id = token_.family;
        family.owner = owner_.id;
        family.max_uses = 5;
        write([&](store::Transaction& transaction) {
            transaction.insert_principal(owner_);
            transaction.insert_family(family);
            transaction.insert_token(token_);
        });
    }
    bool use() {
        bool yes = false;
        write([&](store::Transaction& transaction) {
            yes = record_use(transaction, {.token = token_.id, .counts_use = true, .now = clock_.now()});
        });
        return yes;
    }
    /// What the decision does not know yet, for it was made before.
    void change_owner(auto change) {
        write([&](store::Transaction& transaction) {
            auto row = transaction.find_principal(owner_.id).value();
            change(row);
            transaction.update_principal(row);
        });
    }
    std::int64_t uses() {
        std::int64_t uses = 0;
        write([&](store::Transaction& transaction) { uses = transaction.find_family(token_.family)->uses; });
        return uses;
    }

    store::PrincipalRow owner_;
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
