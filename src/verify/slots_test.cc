#include "verify/slots.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <random>

#include "verify/texts.h"

namespace jeton::verify {
namespace {

// Against std::multimap: what is inserted is found, also when fingerprints collide, while the table grows, and when
// slots are given up and taken again.
RC_GTEST_PROP(SlotTable, holds_what_was_put_in_and_nothing_else, ()) {
    const auto fingerprints = *rc::gen::inRange<std::uint32_t>(1, 3000);  // few: they collide
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    const auto steps = *rc::gen::inRange<int>(0, 4000);
    const auto erase_percent = *rc::gen::inRange<unsigned>(0, 70);
    std::mt19937 random(seed);
    Epochs epochs;
    SlotTable table(epochs);
    table.expect(*rc::gen::inRange<std::uint64_t>(0, 2000));
    std::map<std::uint32_t, std::uint32_t> model;  // number -> fingerprint
    std::uint32_t next = 1;
    for (int i = 0; i < steps; ++i) {
        if (!model.empty() && random() % 100 < erase_percent) {
            const auto it = std::next(model.begin(), static_cast<std::ptrdiff_t>(random() % model.size()));
            if (random() % 2 != 0) {
                table.replace(it->second, it->first, next);
                model.emplace(next++, it->second);
            } else {
                table.erase(it->second, it->first);
            }
            model.erase(it);
        } else {
            const auto fingerprint = static_cast<std::uint32_t>(random() % fingerprints) * 1'431'655U;
            table.insert(fingerprint, next);
            model.emplace(next++, fingerprint);
        }
        if (i % 16 == 0) epochs.advance();
    }
    RC_ASSERT(table.size() == model.size());
    for (std::uint32_t number = 1; number < next; ++number) {
        const auto it = model.find(number);
        if (it == model.end()) {
            const auto seen = [&] {
                for (std::uint32_t f = 0; f < fingerprints; ++f) {
                    if (table.find(f * 1'431'655U, [&](std::uint32_t found) { return found == number; }) != 0)
                        return true;
                }
                return false;
            };
            if (number % 64 == 0) RC_ASSERT(!seen());
        } else {
            RC_ASSERT(table.find(it->second, [&](std::uint32_t found) { return found == number; }) == number);
        }
    }
}

TEST(SlotTable, stays_between_its_bounds_of_fill_as_it_grows) {
    Epochs epochs;
    SlotTable table(epochs);
    std::mt19937 random(1);
    for (std::uint32_t number = 1; number <= 300'000; ++number) {
        table.insert(static_cast<std::uint32_t>(random()), number);
        epochs.advance();
        if (number > 10'000 && number % 9973 == 0) EXPECT_LE(table.bytes(), number * 32U) << number;  // two tables
    }
    table.reserve(400'000);
    epochs.advance();
    EXPECT_LE(table.bytes(), 400'000 * 12U);
    EXPECT_EQ(table.size(), 300'000U);
}

TEST(SlotTable, is_no_larger_than_what_was_expected_asks_for) {
    Epochs epochs;
    SlotTable table(epochs);
    std::mt19937 random(1);
    table.expect(300'000);
    for (std::uint32_t number = 1; number <= 300'000; ++number) {
        table.insert(static_cast<std::uint32_t>(random()), number);
        epochs.advance();
    }
    SlotTable reserved(epochs);
    reserved.reserve(300'000);
    epochs.advance();
    EXPECT_EQ(table.bytes(), reserved.bytes());
}

TEST(Texts, equal_ones_are_kept_once_and_their_room_is_used_again) {
    Epochs epochs;
    Texts texts(epochs);
    const auto one = texts.intern("one", 7);
    EXPECT_EQ(texts.intern("one", 7), one);
    const auto other = texts.intern("two", 7);
    EXPECT_NE(other, one);
    texts.release(one);
    epochs.advance();
    EXPECT_EQ(std::string_view(texts.data(one), 3), "one");
    texts.release(one);
    epochs.advance();
    EXPECT_EQ(texts.intern("six", 7), one);
    EXPECT_EQ(std::string_view(texts.data(one), 3), "six");
    const std::string large(5000, 'x');
    const auto big = texts.intern(large, 7);
    texts.release(big);
    epochs.advance();
    EXPECT_EQ(texts.intern(std::string(4999, 'y'), 7), big);  // the same number of units
}

TEST(Epochs, nothing_is_freed_that_a_reader_may_look_at) {
    Epochs epochs;
    int freed = 0;
    const auto retire = [&] {
        epochs.retire([](void* count, std::uintptr_t) { ++*static_cast<int*>(count); }, &freed, 0);
    };
    auto* const early = epochs.add_reader();
    auto* const late = epochs.add_reader();
    epochs.pin(*early);
    retire();
    epochs.advance();
    EXPECT_EQ(freed, 0);
    epochs.pin(*late);  // after the first was taken out, before the second
    retire();
    epochs.advance();
    Epochs::unpin(*early);
    epochs.advance();
    EXPECT_EQ(freed, 1);
    Epochs::unpin(*late);
    epochs.advance();
    EXPECT_EQ(freed, 2);
    retire();
    epochs.advance();
    EXPECT_EQ(freed, 3);
    epochs.remove_reader(early);
    EXPECT_EQ(epochs.add_reader(), early);
}

}  // namespace
}  // namespace jeton::verify
