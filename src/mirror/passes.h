// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "documentation/store.h"

namespace gluepot::mirror {

/// Which lists were read whole, when, and for which organizations: what may be answered from the store as if the source
/// had been asked. A pass counts for an organization only if it was mapped while every page of the list was stored.
/// Safe from any thread. Source: table mirror_pass of the documentation store.
class Passes {
 public:
  explicit Passes(documentation::Store& store) : store_(store) {}

  /// Whether the mirror keeps records of this kind at all.
  static bool keeps(catalog::Kind kind);
  /// When the oldest of the lists was read whole that together hold all records of `kind` that these organizations own
  /// (0..50,000 ids). `types`: the flexible asset types asked for, for kFlexibleAssets only. Nothing when some of it
  /// was never read whole, so that what is not in the store may still exist.
  core::Result<std::optional<std::int64_t>> complete_since(catalog::Kind kind,
                                                           std::span<const std::int64_t> organizations,
                                                           std::span<const std::int64_t> types = {});
  /// Whether a document's text was announced and is not stored yet.
  core::Result<bool> text_waits(std::int64_t document_id);
  /// The document's text in the store is out of date: the next run reads it.
  core::Status text_changed(std::int64_t document_id, std::int64_t organization_id, std::int64_t updated_at_ms);
  /// The organization's records go: no pass counts for it until it has been read again. Call before they are deleted.
  core::Status forget(std::int64_t organization_id);
  /// The same for lists that are switched off, everywhere or for some organizations.
  core::Status forget(const documentation::Hidden& hidden);
  core::Status forget_all();

 private:
  documentation::Store& store_;
};

}  // namespace gluepot::mirror
