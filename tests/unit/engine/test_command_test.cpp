// gorun test: output comments of examples, recipes of launchers, durations, events.
#include <gtest/gtest.h>

#include "engine/cli/cli.h"
#include "engine/launch/launcher.h"
#include "engine/load/testmain.h"
#include "engine/test/test_json.h"

namespace gorun {
namespace {

std::string output_of(std::string_view body) {
  std::string text;
  bool unordered = false;
  if (!example_output(body, &text, &unordered)) return "none";
  return (unordered ? "unordered " : "") + text;
}

TEST(ExampleOutput, LastCommentOfTheBody) {
  EXPECT_EQ(output_of("{\n\tf()\n\t// Output: a\n}"), "a\n");
  EXPECT_EQ(output_of("{\n\tf()\n\t// Output:\n\t// a\n\t//\n\t//\n\t// b\n}"), "a\n\nb\n");
  EXPECT_EQ(output_of("{\n\tf() // Output: no\n\t// unordered output: x\n}"), "unordered x\n");
  EXPECT_EQ(output_of("{\n\t// Output: a\n\tf()\n\t// something else\n}"), "none");
  EXPECT_EQ(output_of("{\n\t// first\n\n\t// Output: a\n}"), "a\n");
  EXPECT_EQ(output_of("{\n\t// first\n\t// Output: a\n}"), "none");
  EXPECT_EQ(output_of("{\n\tf(\"// Output: a\", `// Output: b`, '\"')\n}"), "none");
  EXPECT_EQ(output_of("{\n\t/* Output:\n\ta */\n}"), "\ta\n");
  EXPECT_EQ(output_of("{\n\t// Output:\n}"), "");
}

TEST(Recipe, ComesBackAsItWas) {
  Recipe r, back;
  r.is_test = true;
  r.tested = {"ex.com/m/a", "/some/folder with = and \n in it/a", false, {}};
  r.folder = "/some";
  r.goroot = "/go";
  r.overlay = "/overlay";
  r.inv.tags = {"x", "y"};
  r.inv.link_strings = {{"main.s", "a=b"}};
  std::string text = encode_recipe(r);
  ASSERT_TRUE(decode_recipe(text, &back));
  EXPECT_EQ(encode_recipe(back), text);
  EXPECT_EQ(back.tested.dir, r.tested.dir);
  EXPECT_EQ(back.inv.link_strings, r.inv.link_strings);
  EXPECT_EQ(back.inv.command, Command::Test);
  Recipe cut;
  EXPECT_FALSE(decode_recipe(std::string_view(text).substr(0, text.size() - 1), &cut));
}

TEST(Duration, AsGoReadsIt) {
  int64_t ns = -1;
  EXPECT_TRUE(parse_duration("1m30s", &ns));
  EXPECT_EQ(ns, 90'000'000'000);
  EXPECT_TRUE(parse_duration("1.5h", &ns));
  EXPECT_EQ(ns, 5'400'000'000'000);
  EXPECT_TRUE(parse_duration("-3us", &ns));
  EXPECT_EQ(ns, -3000);
  EXPECT_TRUE(parse_duration("0", &ns));
  EXPECT_EQ(ns, 0);
  for (const char* bad : {"", "3", "s", "1x", ".s", "-"}) EXPECT_FALSE(parse_duration(bad, &ns)) << bad;
}

TEST(TestJson, PartsOfLinesAndMarkers) {
  std::string out;
  TestJson json("p", [&out](const std::string& s) { out += s.substr(s.find("\"Action\"")); });
  json.write("\x16=== RUN   TestA\nhal");
  json.write("f\x16=== NAME  TestA\nx\n\x16--- PASS: TestA (0.25s)\n\x16PASS\n");
  json.close();
  size_t pass = out.rfind("\"Action\":\"pass\",\"Package\":\"p\",\"Elapsed\":");
  ASSERT_NE(pass, std::string::npos);
  EXPECT_EQ(out.substr(0, pass),
            "\"Action\":\"start\",\"Package\":\"p\"}\n"
            "\"Action\":\"run\",\"Package\":\"p\",\"Test\":\"TestA\"}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"TestA\",\"Output\":\"=== RUN   TestA\\n\"}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"TestA\",\"Output\":\"half\"}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"TestA\",\"Output\":\"x\\n\"}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"TestA\",\"Output\":\"--- PASS: TestA (0.25s)\\n\"}\n"
            "\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"TestA\",\"Elapsed\":0.25}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"PASS\\n\"}\n");
}

TEST(TestJson, AttributesAndArtifacts) {
  std::string out;
  TestJson json("p", [&out](const std::string& s) { out += s.substr(s.find("\"Action\"")); });
  json.write("\x16=== ATTR  TestA key a value\n\x16=== ARTIFACTS TestA /a b\n");
  EXPECT_EQ(out,
            "\"Action\":\"start\",\"Package\":\"p\"}\n"
            "\"Action\":\"attr\",\"Package\":\"p\",\"Test\":\"TestA\",\"Key\":\"key\",\"Value\":\"a value\"}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"TestA\",\"Output\":\"=== ATTR  TestA key a value\\n\"}\n"
            "\"Action\":\"artifacts\",\"Package\":\"p\",\"Test\":\"TestA\",\"Path\":\"/a b\"}\n"
            "\"Action\":\"output\",\"Package\":\"p\",\"Test\":\"TestA\",\"Output\":\"=== ARTIFACTS TestA /a b\\n\"}\n");
}

}  // namespace
}  // namespace gorun
