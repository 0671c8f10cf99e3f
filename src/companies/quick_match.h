// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gluepot::companies {

/// One side of a possible pair: an organization, a company, an Automate client. Gone and archived ones are not handed
/// in.
struct Party {
  std::int64_t id = 0;
  std::string name;
  std::string identifier;                                        ///< short name or short code; empty: none
  std::vector<std::string> external_ids;                         ///< ids in a PSA; "0" is one
  std::string psa;                                               ///< which PSA; empty or "manual": not known
  std::vector<std::pair<std::string, std::string>> other_ids{};  ///< PSA and id, in further ones
};

struct PartyRef {
  std::int64_t id = 0;
  std::string name;
  bool operator==(const PartyRef&) const = default;
};

enum class MatchRule { kPsaId, kIdentifier, kName };
/// "psa_id", "identifier", "name".
std::string_view rule_name(MatchRule rule);

inline constexpr std::string_view kIdsAgreeNamesDoNot = "ids agree, names do not";
inline constexpr std::string_view kNamesAgreeIdsDoNot = "names agree, ids do not";

struct Match {
  PartyRef left, right;
  MatchRule rule;
  std::pair<std::string, std::string> values;  ///< what was compared, left and right
  std::string note;                            ///< empty, or one of the two above
  bool operator==(const Match&) const = default;
};

/// A left party that fits more than one, or one that is not free, or shares what it fits by.
struct Ambiguity {
  PartyRef left;
  std::vector<PartyRef> candidates;  ///< by id
  std::string reason;                ///< "two companies are called Acme"
  bool operator==(const Ambiguity&) const = default;
};

/// Never applied by itself.
struct Suggestion {
  PartyRef left;
  std::vector<PartyRef> candidates;
  std::string reason;
  bool operator==(const Suggestion&) const = default;
};

/// Everything by left id. matched + ambiguous + unmatched + already_mapped is the number of left parties; those with a
/// suggestion are among the unmatched.
struct QuickMatch {
  std::vector<Match> matched;
  std::vector<Ambiguity> ambiguous;
  std::vector<Suggestion> suggestions;
  int unmatched = 0;
  int already_mapped = 0;
  bool operator==(const QuickMatch&) const = default;
};

struct Noun {
  std::string_view one, many;
};

struct QuickMatchInput {
  std::vector<Party> left, right;
  std::vector<std::pair<std::int64_t, std::int64_t>> mapped;  ///< left id, right id; never changed
  Noun left_noun{"organization", "organizations"}, right_noun{"company", "companies"};
  /// PSAs the other side cannot be linked to: their ids never match an id of an unknown PSA. IT Glue has no HaloPSA
  /// integration.
  std::vector<std::string> psas_without_link;
};

/// Finds pairs by the strongest evidence first: (1) equal PSA ids of the same PSA, or of an unknown one while there is
/// only one in the account; (2) ConnectWise: equal identifiers; (3) equal normalised names. Each must be unique on both
/// sides, counting mapped parties too, so that a second run after applying finds nothing new. Names equal but for
/// punctuation, "and" and legal forms are suggestions. Pure; the order of the input does not matter.
QuickMatch quick_match(const QuickMatchInput& input);

/// The name without punctuation and legal forms, "&" as "and", words sorted: equal for names that a person may take for
/// the same.
std::string loose_name(std::string_view name);

}  // namespace gluepot::companies
