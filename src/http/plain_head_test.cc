// A plain head is read as MessageParser reads it, or not at all: two readers in one server must not disagree about
// where a request ends (attack A50).
#include "http/plain_head.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "http/message_parser.h"

namespace jeton::http {
namespace {

bool same(const std::vector<Field>& a, const std::vector<Field>& b) {
    return std::ranges::equal(a, b,
                              [](const Field& x, const Field& y) { return x.name == y.name && x.value == y.value; });
}

/// Whether the parser, which is the measure, reads `bytes` as the plain reader did.
bool parser_agrees(const std::string& bytes, const PlainHead& plain, const std::vector<Field>& plain_fields) {
    HeadScan scan;
    if (scan.look(bytes) != HeadScan::State::complete || scan.size() != plain.size) return false;
    std::vector<Field> fields;
    std::string body;
    MessageParser parser(fields, body);
    if (parser.head(std::string_view(bytes).substr(0, plain.size)) != 0) return false;
    return parser.method_text() == plain.method && parser.target() == plain.target && same(fields, plain_fields) &&
           parser.keeps_alive() == plain.keep_alive && !parser.expects_continue() &&
           parser.announced().value_or(0) == plain.body_bytes && parser.has_body() == (plain.body_bytes != 0);
}

struct Row {
    const char* what;
    const char* head;
    bool plain;
};
constexpr Row rows[] = {
    {"a check", "POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n",
     true},
    {"a guard's question", "GET /v1/guard/git HTTP/1.1\r\nHost: x\r\nX-Original-URI: /a?b=c\r\n\r\n", true},
    {"kept alive", "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n", true},
    {"to be closed", "GET / HTTP/1.1\r\nHost: x\r\nconnection: Close\r\n\r\n", true},
    {"empty value", "GET / HTTP/1.1\r\nHost:\r\nX:   \r\n\r\n", true},
    {"no body said", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", true},
    {"an unknown method", "PURGE / HTTP/1.1\r\nHost: x\r\n\r\n", true},
    {"not all there", "GET / HTTP/1.1\r\nHost: x\r\n", false},
    {"old version", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", false},
    {"no version", "GET /\r\nHost: x\r\n\r\n", false},
    {"no host", "GET / HTTP/1.1\r\nX: x\r\n\r\n", false},
    {"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", false},
    {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", false},
    {"a list of lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\n", false},
    {"a signed length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", false},
    {"an endless length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000000000000000\r\n\r\n", false},
    {"no length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n", false},
    {"chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", false},
    {"chunks and a length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
     false},
    {"waits to send", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n", false},
    {"upgrade", "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", false},
    {"two connections", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", false},
    {"a list of options", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close, keep-alive\r\n\r\n", false},
    {"a proxy's option", "GET / HTTP/1.1\r\nHost: x\r\nProxy-Connection: close\r\n\r\n", false},
    {"a GET with a body", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", false},
    {"space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", false},
    {"no name", "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n", false},
    {"no colon", "GET / HTTP/1.1\r\nHost: x\r\nX\r\n\r\n", false},
    {"folded", "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", false},
    {"LF alone", "GET / HTTP/1.1\nHost: x\n\n", false},
    {"LF within", "GET / HTTP/1.1\r\nHost: x\r\nX: a\nY: b\r\n\r\n", false},
    {"CR within", "GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", false},
    {"a tab", "GET / HTTP/1.1\r\nHost: x\r\nX:\ta\r\n\r\n", false},
    {"beyond ASCII", "GET / HTTP/1.1\r\nHost: x\r\nX: \xc3\xa4\r\n\r\n", false},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", false},
    {"a space in the target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", false},
    {"no target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n", false},
    {"an empty line before", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", false},
};

TEST(PlainHead, a50_takes_what_is_plain_and_leaves_the_rest) {
    for (const auto& row : rows) {
        SCOPED_TRACE(row.what);
        std::vector<Field> fields;
        const std::string bytes = row.head + std::string("abc");
        const auto plain = read_plain_head(bytes, fields);
        EXPECT_EQ(plain.has_value(), row.plain);
        if (plain) EXPECT_TRUE(parser_agrees(bytes, *plain, fields));
    }
}

TEST(PlainHead, a50_as_many_fields_as_the_parser_takes) {
    for (const std::size_t count : {MessageParser::fields_max, MessageParser::fields_max + 1}) {
        std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n";
        for (std::size_t i = 1; i < count; ++i) bytes += "X: y\r\n";
        bytes += "\r\n";
        std::vector<Field> fields;
        EXPECT_EQ(read_plain_head(bytes, fields).has_value(), count <= MessageParser::fields_max);
    }
}

RC_GTEST_PROP(PlainHead, a50_what_it_reads_the_parser_reads_alike, ()) {
    // Lines that frame requests among harmless ones, in any order; in some, bytes are changed, added or taken away.
    const auto harmless =
        rc::gen::element<std::string>("X-Real-IP: 192.0.2.1", "X: ", "X:y z", "content-type: a/b", "Te: trailers");
    const auto framing = rc::gen::element<std::string>(
        "Host: y", "Content-Length: 3", "content-length:  0 ", "Content-Length: 3, 3", "Connection: close",
        "Connection: Keep-Alive", "Connection: te", "Transfer-Encoding: chunked", "Expect: 100-continue", "Upgrade: a",
        "Proxy-Connection: close", "Trailer: X");
    const auto line = rc::gen::weightedOneOf<std::string>({{6, harmless}, {2, framing}});
    std::string bytes = *rc::gen::element<std::string>("GET", "POST", "HEAD", "DELETE", "M-SEARCH") + " " +
                        *rc::gen::element<std::string>("/", "/v1/verify?a=b", "*", "http://x/y") + " HTTP/1.1\r\n";
    if (*rc::gen::inRange(0, 8) != 0) bytes += "Host: a\r\n";
    for (const auto& one : *rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(line)))
        bytes += one + "\r\n";
    bytes += "\r\n";
    const auto changes = *rc::gen::element(0, 0, 0, 1, 2);
    for (int i = 0; i < changes; ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        const auto byte = *rc::gen::weightedOneOf<char>(
            {{3, rc::gen::element('\r', '\n', ' ', '\t', ':', ',', '0', '\0', '\x7f', '\x80')},
             {1, rc::gen::arbitrary<char>()}});
        switch (*rc::gen::inRange(0, 3)) {
            case 0:
                bytes[at] = byte;
                break;
            case 1:
                bytes.insert(at, 1, byte);
                break;
            default:
                bytes.erase(at, 1);
                break;
        }
        if (bytes.empty()) break;
    }
    std::vector<Field> fields;
    const auto plain = read_plain_head(bytes, fields);
    RC_CLASSIFY(plain.has_value(), "plain");
    if (plain) RC_ASSERT(parser_agrees(bytes, *plain, fields));
}

}  // namespace
}  // namespace jeton::http
