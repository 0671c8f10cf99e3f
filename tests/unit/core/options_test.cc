// SPDX-License-Identifier: Apache-2.0
#include "core/options.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "core/ids.h"

namespace gluepot::core {
namespace {

TEST(OptionsTest, EveryDefaultKeepsItsOwnRule) {
  const auto options = Options::build({}, {});
  ASSERT_TRUE(options) << options.error().message;
  for (const auto& option : option_table()) EXPECT_EQ(options->text(option.key), option.default_value) << option.key;
}

TEST(OptionsTest, FlagsBeatTheEnvironmentAndThatBeatsTheFile) {
  ::setenv("GLUEPOT_HTTP_WORKERS", "5", 1);
  EXPECT_EQ(Options::build({{"http.workers", "4"}}, {})->integer("http.workers"), 5);
  EXPECT_EQ(Options::build({{"http.workers", "4"}}, {{"http.workers", "6"}})->integer("http.workers"), 6);
  ::unsetenv("GLUEPOT_HTTP_WORKERS");
  EXPECT_EQ(Options::build({{"http.workers", "4"}}, {})->integer("http.workers"), 4);
}

TEST(OptionsTest, ABadValueNamesItsKeyAndRule) {
  for (const auto& [key, value] : std::map<std::string, std::string>{
           {"http.workers", "0"}, {"http.workers", "many"}, {"log.level", "loud"}, {"http.behind_proxy", "yes"}}) {
    const auto built = Options::build({}, {{key, value}});
    ASSERT_FALSE(built) << key;
    EXPECT_EQ(built.error().field, key);
    EXPECT_NE(built.error().message.find(value), std::string::npos);
  }
}

TEST(OptionsTest, AnUnknownKeyIsRefused) {
  const auto built = Options::build({{"http.lissten", "x"}}, {});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().field, "http.lissten");
}

TEST(OptionsTest, NamesFollowOneRule) {
  EXPECT_EQ(environment_name("http.public_url"), "GLUEPOT_HTTP_PUBLIC_URL");
  EXPECT_EQ(flag_name("http.public_url"), "http-public-url");
}

}  // namespace
}  // namespace gluepot::core
