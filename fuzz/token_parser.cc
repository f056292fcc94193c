// What parses as a secret is as long as one, and its checksum is that of what precedes.
#include "fuzz/input.h"
#include "token/format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jeton;
    static const auto brand = *token::Brand::parse("jtn");
    const auto text = fuzz::text_of(data, size);
    if (!token::parse_secret(brand, text)) return 0;
    fuzz::must(text.size() == brand.text().size() + 2 + token::random_characters + token::checksum_characters);
    const auto checksum = token::checksum_of(text.substr(0, text.size() - token::checksum_characters));
    fuzz::must(text.ends_with(std::string_view(checksum.data(), checksum.size())));
    return 0;
}
