#include "config/keys.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "config/colour.h"
#include "token/format.h"

namespace jeton::config {
namespace {

using Put = std::expected<void, std::string>;

const std::string& text_of(const Written& written) { return std::get<std::string>(written); }

template <typename T, T Settings::* Section, std::string T::* Member>
Put put_text(Settings& settings, const Written& written) {
    settings.*Section.*Member = text_of(written);
    return {};
}

/// For a sentence that does not go on from the key's name.
Put is_wrong(const std::string& text, const std::string& why) { return std::unexpected("is '" + text + "': " + why); }

Put put_span(base::seconds& into, const Written& written) {
    const auto span = base::parse_duration(text_of(written));
    if (!span) return is_wrong(text_of(written), span.error());
    into = *span;
    return {};
}

Put put_number(std::int64_t& into, const Written& written, std::int64_t least, std::int64_t most) {
    const auto number = std::get<std::int64_t>(written);
    if (number < least || number > most) {
        return std::unexpected("must be from " + std::to_string(least) + " to " + std::to_string(most));
    }
    into = number;
    return {};
}

/// `HOST:PORT`, the host not empty.
bool well_formed_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), number);
    return failed == std::errc{} && end == port.data() + port.size() && number <= 65535;
}

Put put_listen(Settings& settings, const Written& written) {
    if (!well_formed_address(text_of(written))) return std::unexpected("must be HOST:PORT, such as 127.0.0.1:7480");
    settings.server.listen = text_of(written);
    return {};
}
Put put_guard_listen(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    if (!text.empty() && !(text.starts_with("unix:") && text.size() > 5) && !well_formed_address(text)) {
        return std::unexpected("must be HOST:PORT or unix:PATH");
    }
    settings.server.guard_listen = text;
    return {};
}
Put put_public_url(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    const bool scheme = text.starts_with("https://") || text.starts_with("http://");
    if (!scheme || text.ends_with('/') || text.find_first_of("?#@ ") != std::string::npos) {
        return std::unexpected("must be http:// or https://, a host, and no '/' at its end");
    }
    settings.server.public_url = text;
    return {};
}
Put put_smtp(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    const bool scheme = text.starts_with("smtp://") || text.starts_with("smtps://");
    if (!scheme || !well_formed_address(text.substr(text.find("://") + 3)) ||
        text.find_first_of("/?#@ ", 8) != std::string::npos) {
        return std::unexpected("must be smtp://HOST:PORT or smtps://HOST:PORT");
    }
    settings.mail.smtp = text;
    return {};
}
Put put_from(Settings& settings, const Written& written) {
    if (!mail::address_in(text_of(written))) {
        return std::unexpected("must be an address, such as \"Jeton <jeton@example.org>\"");
    }
    settings.mail.from = text_of(written);
    return {};
}
Put put_proxies(Settings& settings, const Written& written) {
    std::vector<base::Network> networks;
    for (const auto& text : std::get<std::vector<std::string>>(written)) {
        auto network = base::Network::parse(text);
        if (!network) return is_wrong(text, network.error());
        networks.push_back(*network);
    }
    settings.server.trusted_proxies = std::move(networks);
    return {};
}
Put put_log_format(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    if (text != "text" && text != "json") return std::unexpected("must be \"text\" or \"json\"");
    settings.server.log_format = text == "json" ? LogFormat::json : LogFormat::text;
    return {};
}
Put put_brand(Settings& settings, const Written& written) {
    const auto brand = token::Brand::parse(text_of(written));
    if (!brand) return is_wrong(text_of(written), brand.error());
    settings.brand = text_of(written);
    return {};
}
Put put_default_ceiling(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    if (text != "catalog" && text != "none") return std::unexpected("must be \"catalog\" or \"none\"");
    settings.policy.default_ceiling = text == "none" ? verify::DefaultCeiling::none : verify::DefaultCeiling::catalog;
    return {};
}
Put put_reuse(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    if (text != "alert" && text != "revoke_family") return std::unexpected("must be \"alert\" or \"revoke_family\"");
    settings.policy.reuse = text == "alert" ? authority::Reuse::alert : authority::Reuse::revoke_family;
    return {};
}
Put put_audit(Settings& settings, const Written& written) {
    if (text_of(written) == "forever") {
        settings.retention.audit.reset();
        return {};
    }
    base::seconds span{};
    if (auto put = put_span(span, written); !put) return std::unexpected(put.error() + ", or \"forever\"");
    settings.retention.audit = span;
    return {};
}
Put put_node(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    const bool plain = std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
    if (text.empty() || text.size() > 64 || !plain)
        return std::unexpected("must be 1 to 64 of letters, digits, '-', '_', '.'");
    settings.server.node = text;
    return {};
}

Put put_colour(std::string& into, const Written& written, const Colour& ground, std::string_view theme) {
    const auto& text = text_of(written);
    const auto colour = parse_colour(text);
    if (!colour) return std::unexpected("must be a colour such as \"#1f5fbf\"");
    if (const auto ratio = contrast(*colour, ground); ratio < contrast_min) {
        return std::unexpected(
            fmt::format("is {}, whose contrast on the {} theme is {:.2f}: choose one of at least {:.1f}", text, theme,
                        ratio, contrast_min));
    }
    into = text;
    return {};
}
Put put_web_name(Settings& settings, const Written& written) {
    const auto& text = text_of(written);
    const bool printable = std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
    if (text.empty() || text.size() > 64 || !printable)
        return std::unexpected("must be 1 to 64 bytes without control characters");
    settings.web.name = text;
    return {};
}
/// `https://app.example.org`, `http://localhost:3000`: as a browser writes an origin, for it is compared so.
bool well_formed_origin(std::string_view text) {
    const auto scheme = text.starts_with("https://") ? 8U : text.starts_with("http://") ? 7U : 0U;
    const auto host = text.substr(scheme);
    const bool plain = std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' ||
               c == ']';
    });
    const bool default_port = scheme == 8 ? host.ends_with(":443") : host.ends_with(":80");
    return scheme != 0 && !host.empty() && plain && !default_port;
}
Put put_origins(std::vector<std::string>& into, const Written& written) {
    const auto& origins = std::get<std::vector<std::string>>(written);
    for (const auto& origin : origins) {
        if (well_formed_origin(origin)) continue;
        return std::unexpected("holds '" + origin +
                               "', which is no origin: write scheme, host in small letters and a port that is not the "
                               "scheme's own, such as https://app.example.org");
    }
    into = origins;
    return {};
}

constexpr std::int64_t many = 1'000'000'000;

constexpr std::array all{
    Key{"server", "listen", Form::text, put_listen},
    Key{"server", "guard_listen", Form::text, put_guard_listen},
    Key{"server", "public_url", Form::text, put_public_url},
    Key{"server", "trusted_proxies", Form::list, put_proxies},
    Key{"server", "log_format", Form::text, put_log_format},
    Key{"server", "tls_cert", Form::text, put_text<ServerSettings, &Settings::server, &ServerSettings::tls_cert>},
    Key{"server", "tls_key", Form::text, put_text<ServerSettings, &Settings::server, &ServerSettings::tls_key>},
    Key{"server", "insecure_http", Form::boolean,
        [](Settings& s, const Written& w) -> Put { return s.server.insecure_http = std::get<bool>(w), Put{}; }},
    Key{"server", "node", Form::text, put_node},
    Key{"store", "url", Form::text,
        [](Settings& s, const Written& w) -> Put {
            if (!text_of(w).starts_with("sqlite:")) return std::unexpected("must be sqlite:FILE");
            return s.store_url = text_of(w), Put{};
        }},
    Key{"token", "brand", Form::text, put_brand},
    Key{"policy", "default_lifetime", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_span(s.policy.default_lifetime, w); }},
    Key{"policy", "max_lifetime", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_span(s.policy.max_lifetime, w); }},
    Key{"policy", "allow_no_expiry", Form::boolean,
        [](Settings& s, const Written& w) -> Put { return s.policy.allow_no_expiry = std::get<bool>(w), Put{}; }},
    Key{"policy", "max_tokens_per_principal", Form::number,
        [](Settings& s, const Written& w) -> Put { return put_number(s.policy.max_tokens_per_principal, w, 1, many); }},
    Key{"policy", "default_ceiling", Form::text, put_default_ceiling},
    Key{"policy", "reuse", Form::text, put_reuse},
    Key{"limits", "refused", Form::number,
        [](Settings& s, const Written& w) -> Put { return put_number(s.limits.refused, w, 0, many); }},
    Key{"limits", "login", Form::number,
        [](Settings& s, const Written& w) -> Put { return put_number(s.limits.login, w, 0, many); }},
    Key{"retention", "dead_tokens", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_span(s.retention.dead_tokens, w); }},
    Key{"retention", "audit", Form::text, put_audit},
    Key{"mail", "smtp", Form::text, put_smtp},
    Key{"mail", "from", Form::text, put_from},
    Key{"mail", "username", Form::text, put_text<mail::MailSettings, &Settings::mail, &mail::MailSettings::username>},
    Key{"mail", "password_file", Form::text,
        put_text<mail::MailSettings, &Settings::mail, &mail::MailSettings::password_file>},
    Key{"web", "session_idle", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_span(s.sessions.idle, w); }},
    Key{"web", "session_max", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_span(s.sessions.max, w); }},
    Key{"web", "session_fresh", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_span(s.sessions.fresh, w); }},
    Key{"web", "name", Form::text, put_web_name},
    Key{"web", "logo", Form::text, put_text<WebSettings, &Settings::web, &WebSettings::logo>},
    Key{"web", "accent", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_colour(s.web.accent, w, light_ground, "light"); }},
    Key{"web", "accent_dark", Form::text,
        [](Settings& s, const Written& w) -> Put { return put_colour(s.web.accent_dark, w, dark_ground, "dark"); }},
    Key{"web", "return_origins", Form::list,
        [](Settings& s, const Written& w) -> Put { return put_origins(s.web.return_origins, w); }},
    Key{"web", "embed_origins", Form::list,
        [](Settings& s, const Written& w) -> Put { return put_origins(s.web.embed_origins, w); }},
};

}  // namespace

std::span<const Key> keys() noexcept { return all; }

std::string variable_of(const Key& key) {
    auto name = "JETON_" + std::string(key.section) + "_" + std::string(key.name);
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return name;
}

std::string_view describe(Form form) noexcept {
    switch (form) {
        case Form::text:
            return "text in quotes";
        case Form::number:
            return "a whole number";
        case Form::boolean:
            return "true or false";
        case Form::list:
            return "a list of texts";
    }
    return {};
}

std::expected<Written, std::string> parse_variable(Form form, std::string_view text) {
    const auto wrong = [&] {
        return std::unexpected("must be " +
                               std::string(form == Form::list ? "texts with commas between" : describe(form)));
    };
    switch (form) {
        case Form::text:
            return Written(std::string(text));
        case Form::boolean:
            if (text != "true" && text != "false") return wrong();
            return Written(text == "true");
        case Form::number: {
            std::int64_t number = 0;
            const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (failed != std::errc{} || end != text.data() + text.size()) return wrong();
            return Written(number);
        }
        case Form::list: {
            std::vector<std::string> list;
            while (!text.empty()) {
                const auto comma = std::min(text.find(','), text.size());
                list.emplace_back(text.substr(0, comma));
                text.remove_prefix(std::min(comma + 1, text.size()));
            }
            return Written(std::move(list));
        }
    }
    return wrong();
}

}  // namespace jeton::config
