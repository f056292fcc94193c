#include "fetch/fetch.h"

#include <curl/curl.h>

#include <atomic>
#include <memory>

#include "base/address.h"

namespace jeton::fetch {
namespace {

constexpr long connect_seconds_max = 5;

struct Freed {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Freed>;
using List = std::unique_ptr<curl_slist, Freed>;

extern "C" int break_off(void* over, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(over)->load() ? 1 : 0;
}

struct Sink {
    std::string body;
    std::size_t bytes_max;
};

extern "C" std::size_t take_bytes(char* bytes, std::size_t, std::size_t count, void* to) {
    auto& sink = *static_cast<Sink*>(to);
    if (sink.body.size() + count > sink.bytes_max) return 0;  // ends the transfer with CURLE_WRITE_ERROR
    sink.body.append(bytes, count);
    return count;
}

/// libcurl's own set-up is not thread-safe everywhere: once, by whoever comes first.
bool ready() {
    static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return done;
}

std::string_view host_of(std::string_view url) noexcept {
    const auto begin = url.find("://") + 3;
    auto host = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    if (host.find('@') != std::string_view::npos) return {};  // no user part: what is left of it hides the host
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.rfind(':'));
}

void add_field(List& fields, const std::string& field) {
    if (auto* const longer = curl_slist_append(fields.get(), field.c_str())) {
        static_cast<void>(fields.release());
        fields.reset(longer);
    }
}

}  // namespace

bool may_ask(std::string_view url) noexcept {
    if (url.find_first_of(" \t\r\n\\") != std::string_view::npos) return false;
    if (url.starts_with("https://")) return !host_of(url).empty();
    return url.starts_with("http://") && base::is_loopback_host(host_of(url));
}

std::expected<Page, std::string> ask(const Question& question) {
    if (!may_ask(question.url)) return std::unexpected(question.url + " is neither https nor on loopback");
    const Handle handle(ready() ? curl_easy_init() : nullptr);
    if (!handle) return std::unexpected("libcurl could not be set up");
    Sink sink{.body = {}, .bytes_max = question.bytes_max};
    List fields;
    add_field(fields, "Accept: application/json");
    if (question.authorization) add_field(fields, "Authorization: " + *question.authorization);
    CURL* const curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, question.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, question.url.starts_with("https://") ? "https" : "http");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // no SIGALRM among threads
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(question.deadline).count()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds_max);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(question.bytes_max));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "jeton");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    if (question.over != nullptr) {  // libcurl asks about once a second, and more often while bytes come
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, break_off);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, question.over);
    }
    if (question.form) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.form->size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question.form->c_str());
    }
    const auto where = question.url.substr(0, question.url.find('?'));
    if (const auto code = curl_easy_perform(curl); code != CURLE_OK) {
        return std::unexpected(where + ": " + curl_easy_strerror(code));
    }
    Page page{.status = 0, .body = std::move(sink.body)};
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &page.status);
    return page;
}

}  // namespace jeton::fetch
