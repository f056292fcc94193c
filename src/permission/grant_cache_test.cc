#include "permission/grant_cache.h"

#include <gtest/gtest.h>

#include "permission/catalog_test.h"
#include "permission/ceiling.h"

namespace jeton::permission {
namespace {

std::shared_ptr<const Catalog> shared(const Catalog& catalog) { return {std::shared_ptr<const Catalog>(), &catalog}; }

std::string text_of(int number) {
    return R"([{"scopes":["contents:read"],"resources":{"repository":["acme/)" + std::to_string(number) +
           std::string(200, 'x') + R"("]}}])";
}

TEST(GrantCache, reads_what_the_store_holds_once) {
    const GrantCache reader(shared(testing::catalog()));
    for (const std::string_view text : {std::string_view(R"([{"scopes":["billing:write"],"resources":{}}])"),
                                        administrator_ceiling, std::string_view("[]"), std::string_view("nonsense")}) {
        const auto read = reader.read(text);
        EXPECT_EQ(read->grants, read_stored(testing::catalog(), text)) << text;
        EXPECT_EQ(read->layer.mentioned(), Layer::compile(testing::catalog(), read->grants).mentioned()) << text;
        EXPECT_EQ(reader.read(text), read) << text;
    }
}

TEST(GrantCache, reads_by_its_own_catalog) {
    const auto other = *Catalog::build({}, {{.name = "billing", .title = "B", .levels = {"read"}, .resource = ""}});
    constexpr std::string_view text = R"([{"scopes":["billing:write"],"resources":{}}])";
    EXPECT_FALSE(GrantCache(shared(testing::catalog())).read(text)->layer.mentioned().empty());
    EXPECT_TRUE(GrantCache(other).read(text)->layer.mentioned().empty()) << "a level that was taken away";
}

TEST(GrantCache, forgets_when_texts_are_too_many) {
    const GrantCache reader(shared(testing::catalog()));
    const std::weak_ptr<const LayerGrants> first = reader.read(text_of(0));
    EXPECT_FALSE(first.expired());
    const auto enough = static_cast<int>(GrantCache::text_bytes_max / text_of(0).size()) + 1;
    for (int i = 1; i <= enough; ++i) static_cast<void>(reader.read(text_of(i)));
    EXPECT_TRUE(first.expired());
}

}  // namespace
}  // namespace jeton::permission
