// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

namespace gluepot::app::sample {

std::span<const std::string_view> organization_words();
std::span<const std::string_view> organization_trades();
/// Names in other scripts and with emoji, used as they stand.
std::span<const std::string_view> organizations_of_the_world();
std::span<const std::string_view> people();
std::span<const std::string_view> password_names();
std::span<const std::string_view> usernames();
std::span<const std::string_view> categories();
std::span<const std::string_view> asset_type_names();
std::span<const std::string_view> devices();
std::span<const std::string_view> document_titles();
std::span<const std::string_view> folder_names();
std::span<const std::string_view> checklist_names();
std::span<const std::string_view> task_names();
std::span<const std::string_view> paragraphs();
/// Pieces that must not survive a sanitizer.
std::span<const std::string_view> hostile_html();

}  // namespace gluepot::app::sample
