// GET /v1/catalog: resource types and permissions of this deployment. GET /v1/policy: the bounds of its tokens.
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

Reply show(Call& call) {
    return inquire(call, [](authority::Look& look, const authority::Caller&) -> Result<Answer> {
        boost::json::array types;
        for (const auto& type : look.catalog().resource_types())
            types.push_back(boost::json::object{{"name", type.name}, {"title", type.title}});
        boost::json::array permissions;
        for (const auto& permission : look.catalog().permissions()) {
            permissions.push_back(boost::json::object{
                {"name", permission.name},
                {"title", permission.title},
                {"levels", boost::json::array(permission.levels.begin(), permission.levels.end())},
                {"resource",
                 permission.resource.empty() ? boost::json::value(nullptr) : boost::json::value(permission.resource)}});
        }
        return Answer{
            .status = 200,
            .body = boost::json::object{{"resource_types", std::move(types)}, {"permissions", std::move(permissions)}}};
    });
}

Reply show_policy(Call& call) {
    return inquire(
        call, [&url = call.application.link_base()](authority::Look& look, const authority::Caller&) -> Result<Answer> {
            const auto& policy = look.policy();
            const auto* const default_ceiling =
                policy.default_ceiling == verify::DefaultCeiling::none ? "none" : "catalog";
            return Answer{.status = 200,
                          .body = boost::json::object{{"brand", look.authority.brand().text()},
                                                      {"default_lifetime", policy.default_lifetime.count()},
                                                      {"max_lifetime", policy.max_lifetime.count()},
                                                      {"allow_no_expiry", policy.allow_no_expiry},
                                                      {"max_tokens_per_principal", policy.max_tokens_per_principal},
                                                      {"default_ceiling", default_ceiling},
                                                      {"public_url", url}}};
        });
}

}  // namespace

std::span<const Route> catalog_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/v1/catalog", Access::caller, show},
        Route{Method::get, "/v1/policy", Access::caller, show_policy},
    };
    return routes;
}

}  // namespace jeton::http
