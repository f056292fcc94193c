#include "http/decision_text.h"

#include "base/characters.h"

namespace jeton::http {
namespace {

void text_member(ReplyBuffer& out, std::string_view name, std::string_view value) {
    out.append(name);
    out.append('"');
    out.json_text(value);
    out.append('"');
}

void text_or_null_member(ReplyBuffer& out, std::string_view name, std::string_view value) {
    if (!value.empty()) return text_member(out, name, value);
    out.append(name);
    out.append("null");
}

/// A text that needs no escapes.
void plain_member(ReplyBuffer& out, std::string_view name, std::string_view value) {
    out.append(name);
    out.append('"');
    out.append(value);
    out.append('"');
}

void write_token(ReplyBuffer& out, const verify::Decision& decision) {
    out.append(",\"token\":{\"id\":\"");
    out.append(base::TokenTag::prefix);
    out.append('_');
    out.append(base::view_of(base::uuid_characters(decision.token.id.uuid())));
    plain_member(out, "\",\"kind\":", token::name_of(decision.token.kind));
    text_member(out, ",\"name\":", decision.token.name);
    if (decision.token.expires_at)
        plain_member(out, ",\"expires_at\":", base::view_of(base::time_characters(*decision.token.expires_at)));
    else
        out.append(",\"expires_at\":null");
    out.append(",\"metadata\":");
    out.append(decision.token.metadata.empty() ? std::string_view("{}") : decision.token.metadata);
    out.append('}');
}

void write_principal(ReplyBuffer& out, const verify::PrincipalFacts& principal) {
    plain_member(out, ",\"principal\":{\"id\":", principal.id_text);
    plain_member(out, ",\"type\":", base::name_of(principal.id.type()));
    text_or_null_member(out, ",\"username\":", username_of(principal));
    text_or_null_member(out, ",\"external_id\":", principal.external_id);
    out.append('}');
}

}  // namespace

std::string_view username_of(const verify::PrincipalFacts& principal) noexcept {
    return principal.id.type() == base::PrincipalType::user ? principal.name : std::string_view{};
}

void write_decision(ReplyBuffer& out, const verify::View& view, const verify::Decision& decision, bool explain,
                    verify::Reason as) {
    const auto reason = as != verify::Reason::none ? as : decision.reason;
    if (reason != verify::Reason::none) {
        text_member(out, "{\"allowed\":false,\"reason\":", verify::name_of(reason));
        if (decision.known) {
            write_token(out, decision);
            write_principal(out, decision.principal);
        }
    } else {
        out.append("{\"allowed\":true");
        write_token(out, decision);
        write_principal(out, decision.principal);
        text_or_null_member(out, ",\"app\":", decision.app);
        out.append(",\"scopes\":[");
        bool first = true;
        view.catalog().for_each_highest(decision.scopes, [&](std::string_view scope) {
            plain_member(out, first ? "" : ",", scope);
            first = false;
        });
        out.append(']');
    }
    if (explain && decision.known) {
        out.append(",\"grants\":");
        out.append(view.explain(decision));
    }
    out.append('}');
}

}  // namespace jeton::http
