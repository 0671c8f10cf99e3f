// SPDX-License-Identifier: Apache-2.0
// Random filters, sorts and pages of every list against a plain in-memory model, through the whole of the API.
// GLUEPOT_PROPERTY_QUERIES: how many (100000 for the whole of it); GLUEPOT_SEED: which ones.
#include <cstdlib>
#include <set>

#include "catalog/query.h"
#include "unit/http/itglue_api/api_fixture.h"
#include "unit/http/itglue_api/list_model.h"

namespace gluepot::itglue_api {
namespace {

constexpr int kOrganizations = 4, kRows = 30;
constexpr int kQueries = 8'000;

int setting(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : std::atoi(text);
}

/// One list: where it is, what it always carries, and its rows as they are read.
struct List {
  const catalog::ResourceType* type;
  std::string path;
  std::string always;  ///< parameters without which it gives no or other rows
  ListModel model;
};

class PropertyTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    seed_ = setting("GLUEPOT_SEED", 20'261'121);
    context_->limiter = nullptr;
    dice_ = std::make_unique<Dice>(static_cast<std::uint64_t>(seed_));
    clock_.set(1'760'300'000'000);  // the rows' times are not over 30 days old: logs hold no others
    rows_ = std::make_unique<EveryKind>(*store_, *dice_, kOrganizations, kRows);
    for (const auto& type : catalog::resource_types())
      if (!EveryKind::left_out(type.kind) && !EveryKind::grows(type.kind) && type.can(catalog::kIndex)) add_lists(type);
  }

  void add_lists(const catalog::ResourceType& type) {
    if (type.kind == Kind::kFlexibleAssets || type.kind == Kind::kChecklistTasks) {
      const std::string filter =
          type.kind == Kind::kFlexibleAssets ? "filter[flexible_asset_type_id]=" : "filter[checklist_id]=";
      for (const auto id : some(*type.parent_kind)) add(type, std::string(type.path), filter + std::to_string(id));
      return;
    }
    if ((type.methods & catalog::kIndex) != 0) add(type, std::string(type.path), "");
    if ((type.nested_methods & catalog::kIndex) == 0) return;
    const auto colon = type.nested_path.find(':'), slash = type.nested_path.find('/', colon);
    const auto parent = type.nested_path.starts_with("/organizations/") ? Kind::kOrganizations : *type.parent_kind;
    for (const auto id : some(parent)) {
      const auto path = std::string(type.nested_path.substr(0, colon)) + std::to_string(id) +
                        std::string(type.nested_path.substr(slash));
      add(type, path, type.kind == Kind::kDocuments ? "filter[document_folder_id]=null" : "");
    }
  }

  /// Two parents are enough.
  std::vector<std::int64_t> some(Kind kind) {
    auto ids = rows_->all(kind);
    if (ids.size() > 2) ids.resize(2);
    return ids;
  }

  void add(const catalog::ResourceType& type, const std::string& path, const std::string& always) {
    std::vector<ListModel::Row> rows;
    const auto answer = get("/itglue" + path + "?page[size]=1000&" + always);
    ASSERT_EQ(answer.status, 200) << path << " " << answer.text;
    for (const auto& row : answer.at("/data").as_array())
      rows.push_back({std::stoll(std::string(row.at("id").as_string())), row.at("attributes").as_object()});
    ASSERT_EQ(answer.at("/meta/total-count").as_int64(), static_cast<std::int64_t>(rows.size()));
    if (always.empty() && path == type.path) {
      ASSERT_EQ(rows.size(), rows_->all(type.kind).size()) << path << ": rows stored, rows listed";
    }
    lists_.push_back({&type, path, always, ListModel(type, std::move(rows))});
  }

  std::string seed_text() const { return "GLUEPOT_SEED=" + std::to_string(seed_); }

  int seed_ = 0;
  std::unique_ptr<Dice> dice_;
  std::unique_ptr<EveryKind> rows_;
  std::vector<List> lists_;
};

/// One random question: what the model is asked, and how it is spelt in the URL.
class Question {
 public:
  Question(const List& list, Dice& dice) : list_(list), dice_(dice), text_(list.always) {
    for (int left = static_cast<int>(dice_.roll(4)); left > 0; --left) add_filter();
    if (!dice_.one_in(4)) add_sorts();
    size_ = dice_.one_in(10) ? 1000 : static_cast<int>(1 + dice_.roll(25));
    number_ = static_cast<int>(1 + dice_.roll(dice_.one_in(3) ? 8 : 2));
    parameter("page[size]", std::to_string(size_));
    parameter("page[number]", std::to_string(number_));
    if (dice_.one_in(5)) parameter("filter[no-such-thing]", "x,y");  // ignored
  }

  std::vector<ModelFilter> filters;
  std::vector<ModelSort> sorts;
  int size_, number_;
  std::string target() const { return "/itglue" + list_.path + "?" + text_; }

 private:
  void add_filter() {
    const auto& names = list_.type->filters;
    if (names.empty() || list_.model.rows().empty()) return;
    const std::string documented(dice_.pick(names));
    ModelFilter filter;
    std::string name = documented;
    if (name.starts_with("exclude[")) {
      filter.op = ModelFilter::Op::kExclude;
      name = name.substr(8, name.size() - 9);
    } else if (name.starts_with("range[")) {
      filter.op = ModelFilter::Op::kRange;
      name = name.substr(6, name.size() - 7);
    }
    filter.name = catalog::dashed(name);
    const auto* attribute = list_.type->find_attribute(name);
    if (name != "id" && (attribute == nullptr || list_.always.find(name) != std::string::npos)) return;  // psa_id
    if (std::any_of(filters.begin(), filters.end(), [&](const auto& one) { return one.name == filter.name; })) return;
    const bool is_time = attribute != nullptr && attribute->type == AttributeType::kTime;
    if (is_time || filter.op == ModelFilter::Op::kRange) {
      filter.op = ModelFilter::Op::kRange;
      filter.values = {end(filter.name, attribute), end(filter.name, attribute)};
    } else {
      for (std::size_t left = dice_.one_in(3) ? 2 + dice_.roll(80) : 1; left > 0; --left)
        filter.values.push_back(value(filter.name));
    }
    if (list_.type->kind == Kind::kUserMetrics && filter.name == "date") return;  // a rule of its own
    std::string given;
    for (const auto& one : filter.values) given += (given.empty() ? "" : ",") + escaped(one);
    if (filter.values.size() == 1 && filter.values[0].empty()) return;
    const auto spelt = dice_.one_in(2) ? catalog::dashed(documented) : documented;
    parameter(spelt.find('[') == std::string::npos
                  ? "filter[" + spelt + "]"
                  : "filter[" + spelt.substr(0, spelt.find('[')) + "]" + spelt.substr(spelt.find('[')),
              given);
    filters.push_back(std::move(filter));
  }

  static std::string escaped(const std::string& value) {
    std::string out;
    for (const char c : value) out += c == ',' ? std::string("\\,") : std::string(1, c);
    return out;
  }

  /// A value that some row has, or one that none has.
  std::string value(const std::string& name) {
    if (dice_.one_in(6)) return dice_.one_in(2) ? "no such value" : "4711";
    const auto& row = dice_.pick(list_.model.rows());
    if (name == "id") return std::to_string(row.id);
    const auto* found = row.attributes.if_contains(name);
    if (found == nullptr || found->is_null()) return "nothing has this";
    if (found->is_bool())
      return found->as_bool() ? (dice_.one_in(2) ? "true" : "1") : (dice_.one_in(2) ? "false" : "0");
    return found->is_string() ? std::string(found->as_string()) : json::serialize(*found);
  }

  std::string end(const std::string& name, const Attribute* attribute) {
    if (dice_.one_in(4)) return "*";
    const auto& row = dice_.pick(list_.model.rows());
    const auto* found = row.attributes.if_contains(name);
    if (found != nullptr && found->is_string()) return std::string(found->as_string());
    if (found != nullptr && found->is_int64()) return std::to_string(found->as_int64());
    return attribute != nullptr && attribute->type == AttributeType::kInteger ? "3" : "2025-10-09T12:00:00.000Z";
  }

  void add_sorts() {
    const auto& names = list_.type->sorts;
    if (names.empty()) return;
    std::string given;
    for (std::size_t left = 1 + dice_.roll(3); left > 0; --left) {
      const std::string name(dice_.pick(names));
      const auto* attribute = list_.type->find_attribute(name);
      if (attribute != nullptr && attribute->is(catalog::kColumnOnly)) continue;  // sorted by, never shown
      const bool descending = dice_.one_in(2);
      sorts.push_back({catalog::dashed(name), descending});
      given += std::string(given.empty() ? "" : ",") + (descending ? "-" : "") +
               (dice_.one_in(2) ? catalog::dashed(name) : name);
    }
    if (!given.empty()) parameter("sort", given);
  }

  /// Brackets raw, encoded or mixed, in upper or lower case.
  void parameter(const std::string& name, const std::string& value) {
    if (!text_.empty()) text_ += '&';
    for (const char c : name) {
      if ((c == '[' || c == ']') && dice_.one_in(2)) {
        text_ += c == '[' ? (dice_.one_in(2) ? "%5B" : "%5b") : "%5D";
      } else {
        text_ += c;
      }
    }
    text_ += '=' + catalog::percent_encode(value);
  }

  const List& list_;
  Dice& dice_;
  std::string text_;
};

TEST_F(PropertyTest, ListsAnswerAsAPlainModelDoes) {
  const int queries = setting("GLUEPOT_PROPERTY_QUERIES", kQueries);
  int full = 0;
  for (int number = 0; number < queries && !HasFailure(); ++number) {
    const auto& list = dice_->pick(lists_);
    const Question question(list, *dice_);
    const auto answer = get(question.target());
    SCOPED_TRACE(question.target() + " " + seed_text() + " query " + std::to_string(number));
    ASSERT_EQ(answer.status, 200) << answer.text;
    auto rows = list.model.matching(question.filters);
    list.model.order(rows, question.sorts);
    ASSERT_EQ(answer.at("/meta/total-count").as_int64(), static_cast<std::int64_t>(rows.size()));
    const auto begin = std::min(rows.size(), static_cast<std::size_t>(question.size_ * (question.number_ - 1)));
    const auto end = std::min(rows.size(), begin + static_cast<std::size_t>(question.size_));
    const auto& data = answer.at("/data").as_array();
    ASSERT_EQ(data.size(), end - begin);
    std::map<std::int64_t, const ListModel::Row*> matching;
    for (const auto* row : rows) matching[row->id] = row;
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto id = std::stoll(std::string(data[i].at("id").as_string()));
      ASSERT_TRUE(seen.insert(id).second) << "row " << id << " twice";
      ASSERT_TRUE(matching.count(id)) << "row " << id << " does not match";
      // What the sorts do not decide is the server's to decide.
      ASSERT_EQ(list.model.keys(*matching[id], question.sorts), list.model.keys(*rows[begin + i], question.sorts))
          << "row " << i << " is " << id << ", the model has " << rows[begin + i]->id;
    }
    full += !data.empty();
    ASSERT_EQ(answer.at("/links/next").is_null(), end >= rows.size());
  }
  EXPECT_GT(full, queries / 5) << "most questions must have an answer";
  RecordProperty("queries", queries);
}

/// Pages put together are the whole list, in its order, whatever the size.
TEST_F(PropertyTest, PagesPutTogetherAreTheList) {
  for (int round = 0; round < 60 && !HasFailure(); ++round) {
    const auto& list = dice_->pick(lists_);
    if (list.type->kind == Kind::kLogs) continue;  // five pages only
    const bool sorted = !list.type->sorts.empty();
    const std::string order = sorted ? "&sort=" + std::string(dice_->pick(list.type->sorts)) : "";
    const auto whole = get("/itglue" + list.path + "?page[size]=1000&" + list.always + order);
    const auto size = 1 + dice_->roll(20);
    std::vector<std::string> ids, expected;
    for (const auto& row : whole.at("/data").as_array()) expected.emplace_back(row.at("id").as_string());
    std::string next = "/itglue" + list.path + "?page[size]=" + std::to_string(size) + "&" + list.always + order;
    while (!next.empty() && ids.size() <= expected.size()) {
      const auto page = get(next);
      ASSERT_EQ(page.status, 200) << next;
      for (const auto& row : page.at("/data").as_array()) ids.emplace_back(row.at("id").as_string());
      const auto& link = page.at("/links/next");
      next =
          link.is_string() ? std::string(link.as_string()).substr(std::string("https://hub.example:8443").size()) : "";
    }
    EXPECT_EQ(ids, expected) << list.path << " " << order << " by " << size << " " << seed_text();
  }
}

}  // namespace
}  // namespace gluepot::itglue_api
