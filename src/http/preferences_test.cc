#include "http/preferences.h"

#include <gtest/gtest.h>

#include <string>

namespace jeton::http {
namespace {

std::string read(std::string_view list) {
    std::string text;
    while (const auto preference = take_preference(list)) {
        text.append(preference->value).append("=").append(std::to_string(preference->weight)).append(" ");
    }
    return text;
}

TEST(Preferences, are_values_with_their_weights_in_the_order_of_the_list) {
    for (const auto& [list, expected] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"", ""},
             {"gzip", "gzip=1000 "},
             {"gzip, br;q=0.5,*;q=0", "gzip=1000 br=500 *=0 "},
             {" de-AT ;\tQ=0.25\t, en ; q=1", "de-AT=250 en=1000 "},
             // Empty ones are none (RFC 9110 §5.6.1.2)
             {",", ""},
             {" , ,\t,", ""},
             {", gzip,, br ,", "gzip=1000 br=1000 "},
             // RFC 9110 §12.4.2: at most three digits, at most 1
             {"a;q=0,b;q=0.,c;q=0.0,d;q=0.000", "a=0 b=0 c=0 d=0 "},
             {"a;q=1,b;q=1.,c;q=1.000,d;q=0.001", "a=1000 b=1000 c=1000 d=1 "},
             {"a;q=0.0001,b;q=1.001,c;q=2,d;q=01,e;q=-1,f;q=.5", "a=0 b=0 c=0 d=0 e=0 f=0 "},
             {"a;q=,b;q,c;q =1,d;q= 1,e;q=0x1,f;q=0,5", "a=0 b=0 c=0 d=0 e=0 f=0 5=1000 "},
             {"a;level=1,b;level=1;q=1,c;q=1;level=1,d;q=0;q=1", "a=0 b=0 c=0 d=0 "},
             {"a;,b; ", "a=1000 b=1000 "},
             {";q=1", "=1000 "},
         }) {
        EXPECT_EQ(read(list), expected) << list;
    }
}

}  // namespace
}  // namespace jeton::http
