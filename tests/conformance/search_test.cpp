// SPDX-License-Identifier: Apache-2.0
// Which delegated roles a search reaches, in what order, under which names.
#include "tests/conformance/conformance_run.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ConformanceRun;

struct Link {
  std::string from, to;
  bool terminating = false;
  std::string paths = "*";
};
struct Graph {
  std::string name;
  std::vector<Link> links;
  std::vector<std::string> visited;
};
std::ostream& operator<<(std::ostream& out, const Graph& graph) { return out << graph.name; }

class SearchRun : public ConformanceRun {
 protected:
  void publish(const std::vector<Link>& links) {
    std::set<std::string> roles{"targets"};
    for (const Link& link : links) {
      repository_.delegate(link.from, link.to, split(link.paths, ' '), link.terminating);
      roles.insert(link.to);
    }
    repository_.publish_with_snapshot({roles.begin(), roles.end()});
  }
  // The delegated roles that the last run asked for.
  Names visited() const {
    Names roles;
    for (const std::string& request : requests()) {
      if (!request.starts_with("1.") || request == "1.root.json") continue;
      roles.push_back(request.substr(2, request.size() - 7));
    }
    return roles;
  }
};

class Graphs : public SearchRun, public testing::WithParamInterface<Graph> {};

TEST_P(Graphs, AreWalkedDeepFirstInOrderOfAppearance) {
  publish(GetParam().links);
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"missing"}), 1);
  EXPECT_EQ(visited(), GetParam().visited);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Graphs,
    testing::Values(
        Graph{"One", {{"targets", "A"}}, {"A"}},
        Graph{"Two", {{"targets", "A"}, {"targets", "B"}}, {"A", "B"}},
        Graph{"TwoLevels", {{"targets", "A"}, {"targets", "B"}, {"B", "C"}}, {"A", "B", "C"}},
        Graph{
            "DeepFirst", {{"targets", "A"}, {"targets", "B"}, {"A", "C"}, {"A", "D"}}, {"A", "C", "D", "B"}},
        Graph{"ThreeLevels",
              {{"targets", "A"}, {"targets", "B"}, {"A", "C"}, {"C", "D"}},
              {"A", "C", "D", "B"}},
        Graph{"TerminatingDropsTheRest",
              {{"targets", "A"}, {"targets", "B"}, {"A", "C", true}, {"A", "D"}},
              {"A", "C"}},
        Graph{"TerminatingKeepsItsOwn",
              {{"targets", "A"}, {"targets", "B"}, {"A", "C", true}, {"C", "D"}},
              {"A", "C", "D"}},
        Graph{"TerminatingThatDoesNotMatch",
              {{"targets", "A"}, {"targets", "B"}, {"A", "C", true, "*.py"}, {"A", "D"}},
              {"A", "D", "B"}},
        Graph{"OtherPaths", {{"targets", "A", false, "*.py"}, {"targets", "B"}, {"A", "C"}}, {"B"}},
        Graph{"OtherPathsBelow",
              {{"targets", "A"}, {"targets", "B"}, {"A", "C", false, "*.py"}, {"C", "D"}},
              {"A", "B"}},
        Graph{"Cycle",
              {{"targets", "A"}, {"targets", "B"}, {"B", "C"}, {"C", "D"}, {"D", "B"}},
              {"A", "B", "C", "D"}},
        Graph{"Diamond", {{"targets", "A"}, {"targets", "B"}, {"B", "C"}, {"A", "C"}}, {"A", "C", "B"}},
        Graph{"DiamondByOtherPaths",
              {{"targets", "A"}, {"targets", "B"}, {"B", "C"}, {"A", "C", false, "*.py"}},
              {"A", "B", "C"}}),
    [](const auto& tested) { return tested.param.name; });

class Tree : public SearchRun {
 protected:
  void SetUp() override {
    repository_.delegate("targets", "A", {"*.doc", "*.md"});
    repository_.delegate("targets", "B", {"releases/*/*"});
    repository_.delegate("B", "C", {"releases/x/*"});
    repository_.delegate("B", "D", {"releases/y/*.zip"});
    repository_.add_target("targets", "top", "of targets");
    repository_.add_target("A", "README.md", "of A");
    repository_.add_target("C", "releases/x/x_v1", "of C");
    repository_.add_target("D", "releases/y/y_v1.zip", "of D");
    repository_.add_target("D", "releases/z/z_v1.zip", "not D's to say");
    repository_.publish_with_snapshot({"A", "B", "C", "D", "targets"});
    ASSERT_EQ(init(), 0);
  }
};

TEST_F(Tree, TheTopLevelNeedsNoOtherRole) {
  EXPECT_EQ(download({"top"}), 0) << output();
  EXPECT_THAT(visited(), IsEmpty());
  EXPECT_THAT(downloads(), ElementsAre("of targets"));
}

TEST_F(Tree, OnlyTheBranchThatMatchesIsAskedFor) {
  EXPECT_EQ(download({"README.md"}), 0) << output();
  EXPECT_THAT(visited(), ElementsAre("A"));
  EXPECT_EQ(download({"releases/y/y_v1.zip"}), 0) << output();
  EXPECT_THAT(visited(), ElementsAre("B", "D"));
  EXPECT_EQ(download({"releases/x/x_v1"}), 0) << output();
  EXPECT_THAT(visited(), ElementsAre("C")) << "B is here already";
  EXPECT_THAT(downloads(), ElementsAre("of A", "of C", "of D"));
}

TEST_F(Tree, ATargetThatNotEveryLinkMatchesIsNotFound) {
  EXPECT_EQ(download({"releases/z/z_v1.zip"}), 1);
  EXPECT_THAT(visited(), ElementsAre("B"));
  EXPECT_THAT(downloads(), IsEmpty());
}

class RoleNames : public SearchRun,
                  public testing::WithParamInterface<std::pair<std::string, std::string>> {};

TEST_P(RoleNames, AreQuotedInRequestsAndHarmlessOnDisk) {
  const auto& [role, encoded] = GetParam();
  publish({{"targets", role}});
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"missing"}), 1);
  EXPECT_EQ(last_request(), "1." + encoded + ".json");
  EXPECT_EQ(trusted().size(), 5u);
  EXPECT_EQ(list_directory(path("")).value().size(), 2u) << "trusted and the first root";
}

INSTANTIATE_TEST_SUITE_P(Strange, RoleNames,
                         testing::Values(std::pair("?", "%3F"), std::pair("#", "%23"),
                                         std::pair("/delegatedrole", "%2Fdelegatedrole"),
                                         std::pair("../delegatedrole", "..%2Fdelegatedrole"),
                                         std::pair("..", ".."), std::pair("a b%2F", "a%20b%252F"),
                                         std::pair("caf\xC3\xA9", "caf%C3%A9"),
                                         std::pair("1.root", "1.root")));

TEST_F(SearchRun, SuccinctBinsAreOneDelegationAndTerminate) {
  repository_.delegate_to_bins("targets", "bin", 1);
  repository_.add_bin("bin-0");
  repository_.add_bin("bin-1");
  repository_.add_target("bin-0", "a", "not in bin 0");
  repository_.add_target("bin-1", "a", "in bin 1");  // the SHA-256 of "a" begins with ca, that of "b" with 3e
  repository_.add_target("bin-0", "b", "in bin 0");
  repository_.publish_with_snapshot({"bin-0", "bin-1", "targets"});
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"a"}), 0) << output();
  EXPECT_THAT(visited(), ElementsAre("bin-1"));
  EXPECT_EQ(download({"b", "c"}), 1);  // "c": 2e
  EXPECT_THAT(visited(), ElementsAre("bin-0"));
  EXPECT_THAT(downloads(), ElementsAre("in bin 1", "in bin 0"));
}

TEST_F(SearchRun, HashPrefixesChooseARole) {
  repository_.delegate("targets", "low", {"none"});
  repository_.delegate("targets", "high", {"none"});
  repository_.change("targets", {"delegations", "roles"}, [](Json& roles) {
    Json::Array items = *roles.items();
    const std::vector<std::vector<std::string>> prefixes{{"0", "1", "2", "3"}, {"ca"}};
    for (std::size_t i = 0; i < items.size(); ++i) {
      erase(items[i], "paths");
      items[i].set("path_hash_prefixes", Json::array_of(prefixes[i]));
    }
    roles = Json(items);
  });
  repository_.add_target("high", "a", "of high");
  repository_.publish_with_snapshot({"low", "high", "targets"});
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"a"}), 0) << output();
  EXPECT_THAT(visited(), ElementsAre("high"));
}

}  // namespace
}  // namespace sealwright
