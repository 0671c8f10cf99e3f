// SPDX-License-Identifier: Apache-2.0
// The catalogue as data: documents and what they are made of.
#pragma once
#include "catalog/catalog.h"

namespace gluepot::catalog::tables {

using enum AttributeType;
using enum Place;

inline constexpr Attribute kDocumentsAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, kRequired},
    {"organization-name", kString, kBody, kReadOnly},
    {"resource-url", kString, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"restricted", kBoolean, kRestricted, 0},
    {"archived", kBoolean, kArchived, 0},
    {"public", kBoolean, kBody, 0},
    {"published", kBoolean, kSide, kReadOnly},
    {"is-uploaded", kBoolean, kBody, kCreateOnly},
    {"document-folder-id", kInteger, kParentId, kCreateOnly},
    {"sop-generator", kBoolean, kBody, 0},
    {"content", kArray, kBody, kReadOnly | kSearch},
    {"my-glue", kBoolean, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kDocumentsFilters[] = {"id", "document_folder_id"};
inline constexpr std::string_view kDocumentsSorts[] = {"name", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kDocumentsIndexIncludes{};
inline constexpr std::string_view kDocumentsShowIncludes[] = {"attachments", "related_items"};
inline constexpr ResourceType kDocuments = {Kind::kDocuments,
                                            "documents",
                                            "documents",
                                            "/documents",
                                            "/organizations/:organization_id/relationships/documents",
                                            kShow | kCreate | kUpdate | kUpdateBulk | kDeleteBulk,
                                            kIndex | kShow | kCreate | kUpdate | kDeleteBulk,
                                            kDocumentsAttributes,
                                            kDocumentsFilters,
                                            kDocumentsSorts,
                                            kDocumentsIndexIncludes,
                                            kDocumentsShowIncludes,
                                            "document-folder-id",
                                            Kind::kDocumentFolders};

inline constexpr Attribute kDocumentSectionsAttributes[] = {
    {"document-id", kInteger, kParentId, kReadOnly},
    {"resource-id", kInteger, kBody, kReadOnly},
    {"resource-type", kString, kSide, kRequired | kCreateOnly},
    {"content", kHtml, kBody, kSearch},
    {"rendered-content", kHtml, kBody, kReadOnly},
    {"level", kInteger, kBody, 0},
    {"duration", kInteger, kBody, 0},
    {"reset-count", kBoolean, kBody, 0},
    {"sort", kInteger, kSide, 0},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kDocumentSectionsFilters[] = {"id", "document_id", "resource_type"};
inline constexpr std::string_view kDocumentSectionsSorts[] = {"sort", "id", "created_at", "updated_at"};
inline constexpr std::span<const std::string_view> kDocumentSectionsIndexIncludes{};
inline constexpr std::span<const std::string_view> kDocumentSectionsShowIncludes{};
inline constexpr ResourceType kDocumentSections = {Kind::kDocumentSections,
                                                   "document-sections",
                                                   "document_sections",
                                                   "",
                                                   "/documents/:document_id/relationships/sections",
                                                   0,
                                                   kIndex | kShow | kCreate | kUpdate | kDelete,
                                                   kDocumentSectionsAttributes,
                                                   kDocumentSectionsFilters,
                                                   kDocumentSectionsSorts,
                                                   kDocumentSectionsIndexIncludes,
                                                   kDocumentSectionsShowIncludes,
                                                   "document-id",
                                                   Kind::kDocuments};

inline constexpr Attribute kDocumentFoldersAttributes[] = {
    {"organization-id", kInteger, kOrganizationId, 0},
    {"organization-name", kString, kBody, kReadOnly},
    {"name", kString, kName, kRequired},
    {"parent-id", kInteger, kParentId, 0},
    {"ancestor-ids", kArray, kBody, kReadOnly},
    {"documents-count", kInteger, kBody, kReadOnly | kCounted},
    {"restricted", kBoolean, kRestricted, 0},
    {"resource-url", kString, kBody, kReadOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
};
inline constexpr std::string_view kDocumentFoldersFilters[] = {"organization_id"};
inline constexpr std::span<const std::string_view> kDocumentFoldersSorts{};
inline constexpr std::span<const std::string_view> kDocumentFoldersIndexIncludes{};
inline constexpr std::span<const std::string_view> kDocumentFoldersShowIncludes{};
inline constexpr ResourceType kDocumentFolders = {Kind::kDocumentFolders,
                                                  "document-folders",
                                                  "document_folders",
                                                  "/document_folders",
                                                  "/organizations/:organization_id/relationships/document_folders",
                                                  kIndex | kShow | kCreate | kUpdate,
                                                  kIndex | kShow | kCreate | kUpdate,
                                                  kDocumentFoldersAttributes,
                                                  kDocumentFoldersFilters,
                                                  kDocumentFoldersSorts,
                                                  kDocumentFoldersIndexIncludes,
                                                  kDocumentFoldersShowIncludes,
                                                  "parent-id",
                                                  Kind::kDocumentFolders};

inline constexpr Attribute kDocumentImagesAttributes[] = {
    {"name", kString, kName, kReadOnly},
    {"size", kInteger, kBody, kReadOnly},
    {"original-src", kString, kBody, kReadOnly},
    {"slim-src", kString, kBody, kReadOnly},
    {"thumbnail-src", kString, kBody, kReadOnly},
    {"target", kHash, kBody, kRequired | kWriteOnly},
    {"image", kHash, kBody, kRequired | kWriteOnly},
    {"created-at", kTime, kCreatedAt, kReadOnly},
    {"updated-at", kTime, kUpdatedAt, kReadOnly},
    {"owner-kind", kInteger, kSide, kReadOnly | kColumnOnly},
    {"owner-id", kInteger, kParentId, kReadOnly | kColumnOnly},
    {"organization-id", kInteger, kOrganizationId, kReadOnly | kColumnOnly},
};
inline constexpr std::span<const std::string_view> kDocumentImagesFilters{};
inline constexpr std::span<const std::string_view> kDocumentImagesSorts{};
inline constexpr std::span<const std::string_view> kDocumentImagesIndexIncludes{};
inline constexpr std::span<const std::string_view> kDocumentImagesShowIncludes{};
inline constexpr ResourceType kDocumentImages = {Kind::kDocumentImages,
                                                 "document-images",
                                                 "document_images",
                                                 "/document_images",
                                                 "",
                                                 kShow | kCreate | kDelete,
                                                 0,
                                                 kDocumentImagesAttributes,
                                                 kDocumentImagesFilters,
                                                 kDocumentImagesSorts,
                                                 kDocumentImagesIndexIncludes,
                                                 kDocumentImagesShowIncludes,
                                                 "owner-id",
                                                 std::nullopt};

}  // namespace gluepot::catalog::tables
