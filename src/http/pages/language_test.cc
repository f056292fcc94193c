#include "http/pages/language.h"

#include <gtest/gtest.h>

#include <set>

#include "login/password_rules.h"

namespace jeton::http::pages {
namespace {

TEST(Language, is_the_one_that_the_browser_likes_best) {
    struct Case {
        std::string_view accepted;
        Language chosen;
    };
    constexpr auto en = Language::english;
    constexpr auto de = Language::german;
    for (const auto& [accepted, chosen] : {
             Case{"", en},
             Case{"en", en},
             Case{"de", de},
             Case{"DE", de},
             Case{"de-AT", de},
             Case{"de-Latn-CH, en;q=0.9", de},
             Case{"fr", en},
             Case{"fr, de;q=0.3", de},
             Case{"fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", en},
             Case{"de;q=0.1,en", en},
             Case{"en;q=0.1,de", de},
             Case{"en;q=0.799,de;q=0.8", de},
             Case{"en, de", en},
             Case{"de, en", de},
             Case{" de ; Q=0.5 ,\ten ; q=0.4", de},
             Case{"*", en},
             Case{"fr, *;q=0.5", en},
             Case{"de, *", de},
             Case{"de;q=0.5, *", en},
             Case{"en;q=0, *", de},
             Case{"de;q=0", en},
             Case{"de;q=0, *", en},
             Case{"de;q=0.000", en},
             Case{"de-AT, en;q=0.9, de;q=0.1", de},
             // No language of ours, or no field at all
             Case{"den", en},
             Case{"german", en},
             Case{"-de", en},
             Case{"de;q=2", en},
             Case{"de;q=0.5x", en},
             Case{"de;level=1", en},
             Case{",,;;,", en},
             Case{"de\n", en},
         }) {
        EXPECT_EQ(choose_language(accepted), chosen) << accepted;
    }
}

TEST(Text, each_is_said_once_in_german_and_its_names_are_kept) {
    const auto places = [](std::string_view text) {
        std::size_t count = 0;
        for (auto at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) ++count;
        return count;
    };
    std::set<std::string_view> seen;
    for (const auto& [english, german] : german_texts) {
        EXPECT_TRUE(seen.insert(english).second) << english;
        EXPECT_FALSE(german.empty()) << english;
        EXPECT_EQ(places(english), places(german)) << english;
        EXPECT_LE(places(english), Names().size()) << english;
    }
}

TEST(Text, what_a_rule_says_of_a_password_is_there_in_german) {
    using enum login::PasswordError;
    for (const auto error : {too_short, too_long, not_text, common, repeated, sequence, names_the_user}) {
        EXPECT_FALSE(german_of(login::describe(error)).empty()) << login::describe(error);
    }
}

TEST(Text, what_nobody_translated_stays_english) {
    const auto text = Text::of("Some rule says this.");
    EXPECT_EQ(text.in(Language::german), "Some rule says this.");
    EXPECT_EQ(text.in(Language::english), "Some rule says this.");
}

TEST(Text, names_are_filled_in_as_they_are) {
    EXPECT_EQ(filled("{} and {}.", {"{}", "b"}), "{} and b.");
    EXPECT_EQ(filled("no place", {"a", "b"}), "no place");
    EXPECT_EQ(filled("{}", {}), "");
}

}  // namespace
}  // namespace jeton::http::pages
