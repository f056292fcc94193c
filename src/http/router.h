// Routes: which path is answered by whom, and what its caller must show. A route without a declared access does not
// compile.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "authority/use.h"
#include "guard/fields.h"
#include "guard/rules.h"
#include "http/lookahead.h"
#include "http/metrics.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/request_id.h"
#include "http/server.h"
#include "http/theme.h"
#include "login/password_hasher.h"
#include "login/throttle.h"

namespace jeton::http {

struct Call;

/// What the caller must show before the handler runs.
enum class Access : std::uint8_t {
    open,         ///< nothing
    any,          ///< nothing; what a caller shows all the same is looked at, for the handler may need one
    caller,       ///< a live token, or a session; the handler asks the authority for more
    session,      ///< a session: what is a person's alone, which no token opens (A13)
    page,         ///< a session; whoever has none is led to the sign-in
    verifier,     ///< `jeton.verify:read` in Authorization; nothing on the guard listener
    gateway,      ///< the same in X-Jeton-Verifier, for Authorization is the client's
    admin_read,   ///< `jeton.admin:read`; nothing on the guard listener, which answers /metrics alone of these
    admin_write,  ///< `jeton.admin:write`
};

/// Seeks the secret that the request's answer will decide on (Lookahead), if its bytes tell it at a glance. A wrong
/// guess costs a look-up and decides nothing.
using LookAhead = std::optional<verify::Sought> (*)(Lookahead& lookahead, const Request& request);

inline constexpr std::size_t body_bytes_max = std::size_t{64} << 10U;
inline constexpr std::size_t bulk_body_bytes_max = std::size_t{1} << 20U;

struct Route {
    /// Of a change, which says what it is recorded as.
    constexpr Route(Method route_method, std::string_view route_path, Access route_access,
                    Reply (*route_handler)(Call&), std::string_view change_event, std::size_t limit = body_bytes_max)
        : Route(route_method, route_path, route_access, route_handler, limit) {
        event = change_event;
    }
    // No default: whoever adds a route says who may call it.
    constexpr Route(Method route_method, std::string_view route_path, Access route_access,
                    Reply (*route_handler)(Call&), std::size_t limit = body_bytes_max,
                    LookAhead route_look_ahead = nullptr)
        : method(route_method),
          path(route_path),
          literal(path.substr(0, path.find('{'))),
          access(route_access),
          // RFC 7662 §2.1: introspection is never without a credential of the caller's.
          on_guard_listener((access == Access::verifier && path != "/oauth2/introspect") || access == Access::gateway ||
                            path == "/metrics" || path == "/healthz" || path == "/readyz"),
          handler(route_handler),
          body_limit(limit),
          look_ahead(route_look_ahead) {}
    Method method;
    std::string_view path;     ///< `/v1/tokens/{id}`; `{x...}` takes the rest
    std::string_view literal;  ///< of the path: what stands before the first parameter
    Access access;
    std::string_view event{};  ///< of a change: `token.create`; refused, it is recorded as `token.create.refused`
    bool on_guard_listener;    ///< whether the guard listener answers it
    Reply (*handler)(Call&);
    std::size_t body_limit;
    LookAhead look_ahead;  ///< null: nothing is sought
};

/// Every route of the server; a test holds it against openapi.yaml.
[[nodiscard]] std::span<const Route> routes();

/// A reload puts guards and index in place one after the other: a request takes those guards whose scopes are bits of
/// the catalog that its View has.
struct GuardsInUse {
    std::shared_ptr<const guard::Guards> current;
    std::shared_ptr<const guard::Guards> before;  ///< null: there was no reload yet
};

/// What all workers share.
struct Application {
    Application(const Options& from, Parts from_parts, std::shared_ptr<const guard::Guards> from_guards)
        : options(from),
          parts(std::move(from_parts)),
          guards(std::make_shared<const GuardsInUse>(GuardsInUse{.current = std::move(from_guards), .before = {}})),
          refused(options.refused_a_minute, parts.entropy),
          network_tries(options.login_a_minute, parts.entropy),
          account_tries(options.login_a_minute, parts.entropy) {}
    const Options& options;
    const Theme& theme = options.theme;
    Parts parts;
    std::atomic<std::shared_ptr<const GuardsInUse>> guards;
    std::atomic<std::uint64_t> guards_changes = 0;  ///< after `guards`: a Desk looks for new ones when it has moved on
    std::string url;
    base::Time started_at = parts.clock.now();
    login::Throttle refused;                  ///< credentials, by address
    login::Throttle network_tries;            ///< to sign in, by network
    login::Throttle account_tries;            ///< the same, by account
    login::PasswordHasher* hasher = nullptr;  ///< the server's
    std::vector<const Metrics*> metrics;
    /// Whether verify would be answered truthfully. Design 2, promise 4: a clock that jumped is an alarm.
    [[nodiscard]] bool ready() const { return parts.clock.wall_clock_skew() <= base::seconds(60); }
    /// For links: public_url, or where the server listens.
    [[nodiscard]] const std::string& link_base() const { return options.public_url.empty() ? url : options.public_url; }
    /// Whether browsers reach this over TLS.
    [[nodiscard]] bool secure() const { return link_base().starts_with("https://"); }
};

/// What a worker has for its requests alone.
struct Desk {
    explicit Desk(Application& application)
        : reader(application.parts.index), pen(application.parts.use), request_ids(application.parts.entropy) {}
    verify::Index::Reader reader;
    Lookahead lookahead{reader};
    verify::Use::Pen pen;
    Metrics metrics;
    RequestIds request_ids;
    guard::Scratch scratch;
    std::vector<guard::HeaderField> fields;
    /// The guards of `catalog`, for one request: a shared pointer's count would go from core to core each time. Null:
    /// two reloads at once have passed this request by. After the View that has the catalog.
    [[nodiscard]] const guard::Guards* guards(const Application& application, const permission::Catalog& catalog) {
        const auto changes = application.guards_changes.load(std::memory_order_acquire);
        if (!guards_ || changes != guards_changes_) {
            guards_ = application.guards.load();
            guards_changes_ = changes;
        }
        for (const auto* const some : {guards_->current.get(), guards_->before.get()}) {
            if (some != nullptr && &some->catalog() == &catalog) return some;
        }
        return nullptr;
    }

private:
    std::shared_ptr<const GuardsInUse> guards_;
    std::uint64_t guards_changes_ = 0;
};

/// A request at its handler.
struct Call {
    Application& application;
    Desk& desk;
    Request& request;
    ReplyBuffer& out;
    bool keep_alive = true;
    const verify::Sought* sought = nullptr;           ///< what the route's `look_ahead` found
    std::string_view secret{};                        ///< of the caller; views the request
    std::string_view session{};                       ///< the session's cookie, in place of a secret
    std::optional<authority::UseRecord> first_use{};  ///< the caller's first yes after a rotation: to be recorded
};

/// Finds `request.route`, and what its parameters are; null when nothing at this path answers this method.
void find_route(Request& request);
/// Asks for what the route demands, and runs its handler. After `find_route`.
[[nodiscard]] Reply answer(Call& call);
/// Runs the handler of a route whose demand is met. What stands under /v1/ is JSON; elsewhere are plain forms.
[[nodiscard]] Reply run(Call& call, const Route& route);
/// How many bytes a body of this request may have. After `find_route`.
[[nodiscard]] std::size_t body_limit_of(const Request& request);

/// Notes a refused verify of a known token; the first sign of a theft is written down at once (contract 5).
void note_refused(Call& call, const verify::Decision& decision, const std::optional<base::Address>& address);

/// The one Bearer token of Authorization; nothing when there is none, or several.
[[nodiscard]] std::optional<std::string_view> bearer_of(const Request& request);
/// The refusal of who shows no live token, on a route that is open to some who show none; else `call.secret` is set. A
/// first yes after a rotation is recorded, then the handler is run again.
[[nodiscard]] std::optional<Reply> refuse_stranger(Call& call);
/// 401, or 429 when this address was refused too often.
[[nodiscard]] Response refuse_credential(Call& call);

}  // namespace jeton::http
