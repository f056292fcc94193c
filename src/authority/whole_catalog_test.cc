// What stands for the whole catalog, however much the operator wrote into it.
#include <gtest/gtest.h>

#include "authority/handoff.h"
#include "permission/ceiling.h"
#include "verify/index.h"

namespace jeton::authority {
namespace {

std::shared_ptr<const permission::Catalog> large_catalog() {
    std::vector<permission::Permission> permissions;
    for (std::size_t i = 0; i <= permission::Grant::scopes_max; ++i) {
        permissions.push_back(
            {.name = "p" + std::to_string(i), .title = "P", .levels = {"read"}, .resource = "repository"});
    }
    return *permission::Catalog::build({{.name = "repository", .title = "R"}}, std::move(permissions));
}

TEST(TheWholeCatalog, is_grants_that_a_ceiling_may_hold) {
    const auto catalog = large_catalog();
    const auto product = permission::product_part(permission::everything(*catalog));
    for (const auto& grants : {verify::default_ceiling_of({.catalog = catalog}), handoff_bound_of(*catalog)}) {
        EXPECT_EQ(permission::product_part(grants), product);
        EXPECT_TRUE(permission::read_grants(permission::write_grants(grants), "/ceiling"));
    }
}

TEST(TheWholeCatalog, of_a_handed_off_session_holds_jetons_own_on_self_alone) {
    for (const auto& grant : permission::built_in_part(handoff_bound_of(*large_catalog()))) {
        ASSERT_EQ(grant.resources.size(), 1U);
        EXPECT_EQ(grant.resources.at("principal"), std::vector<std::string>{"self"});
    }
}

}  // namespace
}  // namespace jeton::authority
