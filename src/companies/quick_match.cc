// SPDX-License-Identifier: Apache-2.0
#include "companies/quick_match.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/text.h"

namespace gluepot::companies {
namespace {

constexpr std::array<std::string_view, 41> kLegalForms{
    "ltd",     "limited", "inc", "incorporated", "llc",  "llp", "lp",  "plc", "corp", "corporation", "co",
    "company", "gmbh",    "mbh", "ag",           "kg",   "ohg", "ug",  "ev",  "pty",  "pvt",         "bv",
    "nv",      "vof",     "sa",  "sas",          "sarl", "srl", "spa", "sl",  "as",   "asa",         "ab",
    "oy",      "oyj",     "aps", "kft",          "doo",  "kk",  "pte", "pc"};

bool legal_form(const std::string& word) {
  return std::find(kLegalForms.begin(), kLegalForms.end(), word) != kLegalForms.end();
}

/// Words of letters and digits, folded; "&" and "+" are "and". Dots and apostrophes inside a word go without splitting
/// it: "S.A." is "sa".
std::vector<std::string> words_of(std::string_view name) {
  const std::string folded = core::normalise_name(name);
  std::vector<std::string> words(1);
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(folded.data());
  for (auto left = static_cast<utf8proc_ssize_t>(folded.size()); left > 0;) {
    utf8proc_int32_t codepoint = 0;
    const auto used = utf8proc_iterate(at, left, &codepoint);
    if (used <= 0) break;
    const auto category = utf8proc_category(codepoint);
    const bool letter = category <= UTF8PROC_CATEGORY_NO && category != UTF8PROC_CATEGORY_CN;
    if (letter) {
      words.back().append(reinterpret_cast<const char*>(at), static_cast<std::size_t>(used));
    } else if (codepoint == '&' || codepoint == '+') {
      words.emplace_back("and");
      words.emplace_back();
    } else if (codepoint != '.' && codepoint != '\'' && codepoint != 0x2019) {
      words.emplace_back();
    }
    at += used;
    left -= used;
  }
  std::erase(words, "");
  return words;
}

/// Without legal forms, unless nothing would be left: a customer may be called "The Company".
std::vector<std::string> telling_words(std::string_view name) {
  auto words = words_of(name);
  while (words.size() > 1 && (legal_form(words.back()) || words.back() == "and")) words.pop_back();
  return words;
}

bool share_a_word(std::string_view a, std::string_view b) {
  static const std::set<std::string> kHollow{"and", "the", "of", "for"};
  const auto first = telling_words(a), second = telling_words(b);
  return std::any_of(first.begin(), first.end(), [&](const std::string& word) {
    return !kHollow.contains(word) && std::find(second.begin(), second.end(), word) != second.end();
  });
}

std::string number_word(std::size_t count) {
  static constexpr std::array<std::string_view, 10> kWords{"no",   "one", "two",   "three", "four",
                                                           "five", "six", "seven", "eight", "nine"};
  return count < kWords.size() ? std::string(kWords[count]) : std::to_string(count);
}

bool known(const std::string& psa) {
  return !psa.empty() && psa != "manual";
}

using Index = std::unordered_map<std::string, std::vector<std::size_t>>;

/// How the keys of one rule are made, and how a shared key is put into words.
struct Rule {
  MatchRule rule;
  std::function<std::vector<std::string>(const Party&)> keys;
  std::function<std::string(const Party&, const std::string&)> value;  ///< as the party spells the key
  bool by_psa;                                                         ///< pairs must be of one PSA
  std::function<std::string(const std::string&)> words;                ///< "carry the PSA id 178"
};

class Matcher {
 public:
  explicit Matcher(const QuickMatchInput& input) : input_(input), left_(input.left), right_(input.right) {
    const auto by_id = [](const Party& a, const Party& b) { return a.id < b.id; };
    std::sort(left_.begin(), left_.end(), by_id);
    std::sort(right_.begin(), right_.end(), by_id);
    for (const auto* side : {&left_, &right_})
      for (const auto& party : *side) {
        if (known(party.psa)) psas_.insert(party.psa);
        for (const auto& [psa, id] : party.other_ids)
          if (known(psa)) psas_.insert(psa);
      }
    settled_.resize(left_.size(), false);
    for (const auto& [left, right] : input.mapped) {
      mapped_left_.insert(left);
      taken_[right] = left;
    }
    for (const auto& party : left_) names_[party.id] = party.name;
  }

  QuickMatch run() {
    for (std::size_t i = 0; i < left_.size(); ++i)
      if (mapped_left_.contains(left_[i].id)) {
        settled_[i] = true;
        ++result_.already_mapped;
      }
    for (const auto& rule : rules()) apply(rule);
    suggest();
    result_.unmatched = static_cast<int>(std::count(settled_.begin(), settled_.end(), false));
    const auto by_left = [](const auto& a, const auto& b) { return a.left.id < b.left.id; };
    std::sort(result_.matched.begin(), result_.matched.end(), by_left);
    std::sort(result_.ambiguous.begin(), result_.ambiguous.end(), by_left);
    return std::move(result_);
  }

 private:
  /// Ids and identifiers of two PSAs never compare; of an unknown one only while the account has one PSA at most.
  bool same_psa(const std::string& a, const std::string& b) const {
    if (known(a) && known(b)) return a == b;
    for (const auto* psa : {&a, &b})
      if (std::find(input_.psas_without_link.begin(), input_.psas_without_link.end(), *psa) !=
          input_.psas_without_link.end())
        return false;
    return psas_.size() <= 1;
  }
  bool same_psa(const Party& a, const Party& b) const { return same_psa(a.psa, b.psa); }

  /// The PSAs in which the party has this id.
  static std::vector<std::string> psas_with(const Party& party, const std::string& id) {
    std::vector<std::string> out;
    if (std::find(party.external_ids.begin(), party.external_ids.end(), id) != party.external_ids.end())
      out.push_back(party.psa);
    for (const auto& [psa, other] : party.other_ids)
      if (other == id) out.push_back(psa);
    return out;
  }

  bool connectwise(const Party& party) const {
    return party.psa == "connectwise" || (!known(party.psa) && psas_.size() == 1 && psas_.contains("connectwise"));
  }

  std::vector<Rule> rules() const {
    const auto same = [](const Party&, const std::string& key) { return key; };
    const auto ids = [](const Party& party) {
      std::vector<std::string> keys = party.external_ids;
      for (const auto& [psa, id] : party.other_ids) keys.push_back(id);
      std::sort(keys.begin(), keys.end());
      keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
      std::erase(keys, "");
      return keys;
    };
    const auto identifier = [this](const Party& party) {
      const std::string key = core::normalise_name(party.identifier);
      return connectwise(party) && !key.empty() ? std::vector<std::string>{key} : std::vector<std::string>{};
    };
    const auto name = [](const Party& party) {
      const std::string key = core::normalise_name(party.name);
      return key.empty() ? std::vector<std::string>{} : std::vector<std::string>{key};
    };
    return {{MatchRule::kPsaId, ids, same, true, [](const std::string& v) { return "have the PSA id " + v; }},
            {MatchRule::kIdentifier, identifier, [](const Party& p, const std::string&) { return p.identifier; }, true,
             [](const std::string& v) { return "have the identifier " + v; }},
            {MatchRule::kName, name, [](const Party& p, const std::string&) { return p.name; }, false,
             [](const std::string& v) { return "are called " + v; }}};
  }

  static Index index(const std::vector<Party>& parties, const Rule& rule) {
    Index index;
    for (std::size_t i = 0; i < parties.size(); ++i)
      for (auto& key : rule.keys(parties[i])) index[std::move(key)].push_back(i);
    return index;
  }

  bool pairs(const Rule& rule, const Party& a, const Party& b, const std::string& key) const {
    if (!rule.by_psa) return true;
    if (rule.rule != MatchRule::kPsaId) return same_psa(a, b);
    for (const auto& mine : psas_with(a, key))
      for (const auto& theirs : psas_with(b, key))
        if (same_psa(mine, theirs)) return true;
    return false;
  }

  struct Evidence {
    std::vector<std::size_t> rights;  // whom the left party fits
    std::vector<std::size_t> rivals;  // other left parties that fit one of them by the same key
    std::string key, rival_key;
  };

  Evidence evidence(const Rule& rule, const Party& left, const Index& lefts, const Index& rights) const {
    Evidence found;
    std::set<std::size_t> fits, rivals;
    for (const auto& key : rule.keys(left)) {
      const auto at = rights.find(key);
      if (at == rights.end()) continue;
      for (const auto right : at->second) {
        if (!pairs(rule, left, right_[right], key)) continue;
        fits.insert(right);
        if (found.key.empty()) found.key = key;
      }
    }
    // A rival may reach the same company by another of its ids.
    for (const auto right : fits)
      for (const auto& key : rule.keys(right_[right]))
        if (const auto at = lefts.find(key); at != lefts.end())
          for (const auto other : at->second)
            if (left_[other].id != left.id && pairs(rule, left_[other], right_[right], key)) {
              rivals.insert(other);
              if (found.rival_key.empty()) found.rival_key = key;
            }
    found.rights.assign(fits.begin(), fits.end());
    found.rivals.assign(rivals.begin(), rivals.end());
    return found;
  }

  void apply(const Rule& rule) {
    const Index lefts = index(left_, rule), rights = index(right_, rule);
    for (std::size_t i = 0; i < left_.size(); ++i) {
      if (settled_[i]) continue;
      const Evidence found = evidence(rule, left_[i], lefts, rights);
      if (found.rights.empty()) continue;
      settled_[i] = true;
      if (auto reason = objection(rule, left_[i], found); !reason.empty()) {
        result_.ambiguous.push_back({ref(left_[i]), refs(found.rights), std::move(reason)});
      } else {
        accept(rule, left_[i], right_[found.rights.front()], found.key);
      }
    }
  }

  /// Why the pair is not to be trusted, in words; empty when nothing speaks against it.
  std::string objection(const Rule& rule, const Party& left, const Evidence& found) const {
    if (found.rights.size() > 1) {
      const auto own = rule.keys(left);
      if (rule.rule == MatchRule::kPsaId && own.size() > 1)
        return "its PSA ids fit " + number_word(found.rights.size()) + " " + std::string(input_.right_noun.many);
      return number_word(found.rights.size()) + " " + std::string(input_.right_noun.many) + " " +
             rule.words(rule.value(right_[found.rights.front()], found.key));
    }
    if (!found.rivals.empty())
      return number_word(found.rivals.size() + 1) + " " + std::string(input_.left_noun.many) + " " +
             rule.words(rule.value(left, found.rival_key));
    const Party& right = right_[found.rights.front()];
    const auto taken = taken_.find(right.id);
    if (taken == taken_.end()) return {};
    const auto holder = names_.find(taken->second);
    return "the " + std::string(input_.right_noun.one) + " " + right.name + " is mapped to " +
           (holder == names_.end() ? "another " + std::string(input_.left_noun.one) : holder->second);
  }

  void accept(const Rule& rule, const Party& left, const Party& right, const std::string& key) {
    std::string note;
    if (rule.rule == MatchRule::kPsaId && core::normalise_name(left.name) != core::normalise_name(right.name) &&
        loose_name(left.name) != loose_name(right.name) && !share_a_word(left.name, right.name))
      note = kIdsAgreeNamesDoNot;
    if (rule.rule == MatchRule::kName && !left.external_ids.empty() && !right.external_ids.empty() &&
        same_psa(left, right))
      note = kNamesAgreeIdsDoNot;
    taken_[right.id] = left.id;
    result_.matched.push_back(
        {ref(left), ref(right), rule.rule, {rule.value(left, key), rule.value(right, key)}, std::move(note)});
  }

  void suggest() {
    Index by_name;
    for (std::size_t i = 0; i < right_.size(); ++i)
      if (auto key = loose_name(right_[i].name); !key.empty() && !taken_.contains(right_[i].id))
        by_name[std::move(key)].push_back(i);
    for (std::size_t i = 0; i < left_.size(); ++i) {
      if (settled_[i]) continue;
      const auto found = by_name.find(loose_name(left_[i].name));
      if (found != by_name.end())
        result_.suggestions.push_back(
            {ref(left_[i]), refs(found->second), "the names agree but for punctuation, \"and\" or the legal form"});
    }
  }

  static PartyRef ref(const Party& party) { return {party.id, party.name}; }
  std::vector<PartyRef> refs(const std::vector<std::size_t>& rights) const {
    std::vector<PartyRef> out;
    for (const auto right : rights) out.push_back(ref(right_[right]));
    return out;
  }

  const QuickMatchInput& input_;
  std::vector<Party> left_, right_;
  std::set<std::string> psas_;
  std::vector<bool> settled_;
  std::unordered_set<std::int64_t> mapped_left_;
  std::unordered_map<std::int64_t, std::int64_t> taken_;
  std::unordered_map<std::int64_t, std::string> names_;
  QuickMatch result_;
};

}  // namespace

std::string_view rule_name(MatchRule rule) {
  switch (rule) {
    case MatchRule::kPsaId:
      return "psa_id";
    case MatchRule::kIdentifier:
      return "identifier";
    case MatchRule::kName:
      return "name";
  }
  return "name";
}

std::string loose_name(std::string_view name) {
  auto words = telling_words(name);
  std::sort(words.begin(), words.end());
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

QuickMatch quick_match(const QuickMatchInput& input) {
  return Matcher(input).run();
}

}  // namespace gluepot::companies
