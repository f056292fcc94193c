#include "mail/outbox.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/address.h"
#include "base/id.h"
#include "base/secret_file.h"

namespace jeton::mail {
namespace {

using Easy = std::unique_ptr<CURL, decltype([](CURL* owned) { curl_easy_cleanup(owned); })>;
using List = std::unique_ptr<curl_slist, decltype([](curl_slist* owned) { curl_slist_free_all(owned); })>;

std::size_t read_message(char* to, std::size_t size, std::size_t count, void* from) {
    auto& rest = *static_cast<std::string_view*>(from);
    const auto bytes = std::min(size * count, rest.size());
    std::memcpy(to, rest.data(), bytes);
    rest.remove_prefix(bytes);
    return bytes;
}

int break_off(void* over, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool>*>(over)->load() ? 1 : 0;
}

std::string host_of(std::string_view url) {
    url.remove_prefix(std::min(url.find("://") + 3, url.size()));
    const auto end = url.find_first_of(url.starts_with('[') ? "]" : ":/");
    if (url.starts_with('[')) return std::string(url.substr(1, end - 1));
    return std::string(url.substr(0, end));
}

}  // namespace

std::expected<std::unique_ptr<Outbox>, std::string> Outbox::open(MailSettings settings, const base::Clock& clock,
                                                                 base::Entropy& entropy) {
    if (!address_in(settings.from)) {
        return std::unexpected("mail.from must be set to an address, such as \"Jeton <jeton@example.org>\"");
    }
    std::optional<base::Secret> password;
    if (!settings.password_file.empty()) {
        auto read = base::read_secret_file(settings.password_file);
        if (!read) return std::unexpected("mail.password_file: " + read.error());
        password = std::move(*read);
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::unexpected("libcurl cannot be initialised");
    return std::unique_ptr<Outbox>(new Outbox(std::move(settings), std::move(password), clock, entropy));
}

Outbox::Outbox(MailSettings settings, std::optional<base::Secret> password, const base::Clock& clock,
               base::Entropy& entropy)
    : settings_(std::move(settings)),
      password_(std::move(password)),
      clock_(clock),
      entropy_(entropy),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Outbox::~Outbox() { stop(); }

bool Outbox::post(Letter letter) {
    if (address_in(letter.to) != letter.to) {  // it would be another command to the server, or another header line
        failed_.fetch_add(1, std::memory_order_relaxed);
        spdlog::error("mail: a letter has no address that it could be sent to; it is dropped");
        return false;
    }
    {
        const std::scoped_lock lock(mutex_);
        if (letters_.size() >= letters_max) {
            failed_.fetch_add(1, std::memory_order_relaxed);
            spdlog::error("mail: {} letters wait already; one more is dropped", letters_max);
            return false;
        }
        letters_.push_back(std::move(letter));
    }
    changed_.notify_one();
    return true;
}

void Outbox::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    if (ended_.get_future().wait_for(stop_deadline) != std::future_status::ready) over_.store(true);
    thread_.join();
}

void Outbox::run(const std::stop_token& stop) {
    for (;;) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [this] { return !letters_.empty(); });
        if (letters_.empty() || over_.load()) break;
        const auto letter = std::move(letters_.front());
        letters_.pop_front();
        lock.unlock();
        deliver(letter, stop);
    }
    const std::scoped_lock lock(mutex_);
    if (!letters_.empty()) spdlog::error("mail: {} letters were not sent before the stop", letters_.size());
    ended_.set_value();
}

void Outbox::deliver(const Letter& letter, const std::stop_token& stop) {
    const auto id = base::format_uuid(base::make_uuid(clock_, entropy_));
    const auto message = message_of(letter, settings_.from, id, clock_.now());
    for (int attempt = 1;; ++attempt) {
        const auto done = send(letter, message);
        if (done) {
            sent_.fetch_add(1, std::memory_order_relaxed);
            spdlog::info("mail: letter {} was handed to {}", id, settings_.smtp);
            return;
        }
        spdlog::warn("mail: letter {}, try {} of {}: {}", id, attempt, tries, done.error());
        if (attempt == tries) break;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, between_tries, [] { return false; });
        if (stop.stop_requested()) break;
    }
    failed_.fetch_add(1, std::memory_order_relaxed);
    spdlog::error("mail: letter {} was not sent", id);
}

std::expected<void, std::string> Outbox::send(const Letter& letter, const std::string& message) {
    const Easy easy(curl_easy_init());
    const auto recipient = "<" + letter.to + ">";
    const List recipients(curl_slist_append(nullptr, recipient.c_str()));
    if (!easy || !recipients) return std::unexpected("there is no memory");
    auto* const curl = easy.get();
    const auto sender = "<" + *address_in(settings_.from) + ">";
    std::string_view rest = message;
    std::array<char, CURL_ERROR_SIZE> why{};
    curl_easy_setopt(curl, CURLOPT_URL, settings_.smtp.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");  // a proxy of the environment is none of ours
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(connect_deadline.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(send_deadline.count()));
    // The letter's link is a secret: beyond this machine it travels under TLS only.
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL,
        static_cast<long>(base::is_loopback_host(host_of(settings_.smtp)) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, &rest);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, break_off);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &over_);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());
    if (!settings_.username.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings_.username.c_str());
        if (password_) {
            password_->expose([&](std::string_view text) {
                curl_easy_setopt(curl, CURLOPT_PASSWORD, std::string(text).c_str());  // libcurl copies it
            });
        }
    }
    const auto code = curl_easy_perform(curl);
    if (code == CURLE_OK) return {};
    return std::unexpected(why.front() != '\0' ? std::string(why.data()) : std::string(curl_easy_strerror(code)));
}

}  // namespace jeton::mail
