// SPDX-License-Identifier: Apache-2.0
// Files below records: attachments, images of documents, Upload traits; and items related to each other.
#include "api_fixture.h"
#include "core/text.h"

namespace gluepot::itglue_api {
namespace {

class AttachmentsTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    org_ = organization("Acme");
    password_ = password(org_, "Switch", "v");
    path_ = "/itglue/passwords/" + password_ + "/relationships/attachments";
  }
  static std::string file(const std::string& name, const std::string& content, const std::string& more = {}) {
    return "{\"attachment\":{\"content\":\"" + core::to_base64(content) + "\",\"file_name\":\"" + name + "\"}" + more +
           "}";
  }
  std::string attach(const std::string& name, const std::string& content, const std::string& more = {}) {
    return make(path_, "attachments", file(name, content, more));
  }
  /// GET of a signed address, without a key.
  http::Response fetch(const std::string& url) {
    const std::string host = "https://hub.example:8443";
    EXPECT_TRUE(url.starts_with(host + "/itglue/files/")) << url;
    http::Request request;
    request.method = http::Method::kGet;
    request.target = url.substr(host.size());
    const auto mark = request.target.find('?');
    request.path = *http::percent_decode(request.target.substr(0, mark), false);
    request.query = request.target.substr(std::min(mark, request.target.size() - 1) + 1);
    request.host = "hub.example:8443";
    request.scheme = "https";
    return router_.dispatch(request, *this);
  }
  static std::string bytes(http::Response& response) {
    if (auto* text = std::get_if<std::string>(&response.body)) return *text;
    std::string all;
    if (auto* stream = std::get_if<std::shared_ptr<http::EventStream>>(&response.body))
      while (!(*stream)->over()) all += (*stream)->next();
    return all;
  }
  static std::string header(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
  }
  std::size_t blob_count() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "blobs")) count += entry.is_regular_file();
    return count;
  }
  std::string org_, password_, path_;
};

TEST_F(AttachmentsTest, S10_AnAttachmentIsKeptAndDownloadedAsItWas) {
  const std::string content = std::string("%PDF-1.4\0\xff\r\n", 12) + std::string(2'000'000, 'x');
  const auto made = post(path_, data("attachments", file("r\u00e9sum\u00e9.PDF", content)));
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.string("/data/type"), "attachments");
  const auto& a = made.at("/data/attributes");
  EXPECT_EQ(a.at("name"), "r\u00e9sum\u00e9.PDF");
  EXPECT_EQ(a.at("attachment-file-name"), "r\u00e9sum\u00e9.PDF");
  EXPECT_EQ(a.at("attachment-content-type"), "application/pdf");
  EXPECT_EQ(a.at("attachment-file-size"), content.size());
  EXPECT_EQ(a.at("ext"), "pdf");
  EXPECT_EQ(a.at("viewable"), true);
  EXPECT_FALSE(a.as_object().contains("attachment"));
  EXPECT_FALSE(a.as_object().contains("owner-id"));
  auto got = fetch(made.string("/data/attributes/download-url"));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(bytes(got), content);
  EXPECT_EQ(header(got, "content-type"), "application/pdf");
  EXPECT_EQ(header(got, "content-disposition"),
            "attachment; filename=\"r__sum__.PDF\"; filename*=UTF-8''r%C3%A9sum%C3%A9.PDF");
  EXPECT_EQ(header(got, "content-security-policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(made.text.find(core::to_base64(content).substr(0, 30)), std::string::npos);
}

TEST_F(AttachmentsTest, S10_BothSpellingsAndTheIndexAndShow) {
  const auto made = post(path_, data("attachments",
                                     "{\"name\":\"Shown\",\"attachment\":{\"content\":\"aGk=\","
                                     "\"file-name\":\"C:\\\\x\\\\a.txt\"}}"));
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.string("/data/attributes/name"), "Shown");
  EXPECT_EQ(made.string("/data/attributes/attachment-file-name"), "a.txt");
  attach("b.bin", "second");
  const auto list = get(path_);
  ASSERT_EQ(list.status, 200);
  EXPECT_EQ(list.rows(), 2u);
  EXPECT_EQ(list.at("/meta/total-count").as_int64(), 2);
  const auto show = get(path_ + "/" + made.string("/data/id"));
  EXPECT_EQ(show.string("/data/attributes/name"), "Shown");
  auto got = fetch(show.string("/data/attributes/download-url"));
  EXPECT_EQ(bytes(got), "hi");
  const auto other = password(org_, "Other", "v");
  const auto elsewhere = "/itglue/passwords/" + other + "/relationships/attachments";
  EXPECT_EQ(get(elsewhere).rows(), 0u);
  EXPECT_EQ(get(elsewhere + "/" + made.string("/data/id")).status, 401);
  EXPECT_EQ(get("/itglue/attachments").status, 404);
  EXPECT_EQ(get("/itglue/organizations/" + org_ + "/relationships/attachments").status, 404) << "not a parent";
}

TEST_F(AttachmentsTest, S10_AnArrayMakesSeveralOrNone) {
  const auto row = [](const std::string& attributes) {
    return "{\"type\":\"attachments\",\"attributes\":" + attributes + "}";
  };
  const auto made = post(path_, "{\"data\":[" + row(file("a.txt", "1")) + "," + row(file("b.txt", "2")) + "]}");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.rows(), 2u);
  const auto bad = post(path_, "{\"data\":[" + row(file("c.txt", "3")) + "," + row(file("", "4")) + "]}");
  EXPECT_EQ(bad.status, 422) << bad.text;
  EXPECT_EQ(get(path_).rows(), 2u);
}

TEST_F(AttachmentsTest, S10_Base64IsStrictAndAFileIsNeeded) {
  for (const std::string bad :
       {"{\"attachment\":{\"content\":\"aGk\",\"file_name\":\"a\"}}",
        "{\"attachment\":{\"content\":\"aG k=\",\"file_name\":\"a\"}}",
        "{\"attachment\":{\"content\":\"data:text/plain;base64,aGk=\",\"file_name\":\"a\"}}",
        "{\"attachment\":{\"content\":\"\",\"file_name\":\"a\"}}", "{\"attachment\":{\"content\":\"aGk=\"}}",
        "{\"attachment\":{\"content\":\"aGk=\",\"file_name\":\"..\"}}", "{\"attachment\":{}}", "{\"attachment\":null}",
        "{\"attachment\":\"aGk=\"}", "{\"name\":\"x\"}"}) {
    const auto refused = post(path_, data("attachments", bad));
    EXPECT_EQ(refused.status, 422) << bad << refused.text;
  }
  EXPECT_EQ(get(path_).rows(), 0u);
}

TEST_F(AttachmentsTest, S1_FormsAreTaken) {
  const std::string type = "multipart/form-data; boundary=b0undary";
  const std::string content("\x89PNG\r\n\x1a\n\0binary", 15);
  const auto part = [&](const std::string& name) {
    return "--b0undary\r\nContent-Disposition: form-data; name=\"" + name +
           "\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n" + content + "\r\n";
  };
  for (const std::string name :
       {"data[attributes][attachment]", "attachment", "data[attributes][attachment][content]"}) {
    const auto made = call(http::Method::kPost, path_, part(name) + "--b0undary--\r\n", "ITG.strong", type);
    ASSERT_EQ(made.status, 201) << name << made.text;
    EXPECT_EQ(made.string("/data/attributes/attachment-content-type"), "image/png");
    auto got = fetch(made.string("/data/attributes/download-url"));
    EXPECT_EQ(bytes(got), content);
  }
  EXPECT_EQ(call(http::Method::kPost, path_, "--b0undary\r\nnonsense", "ITG.strong", type).status, 400);
  EXPECT_EQ(call(http::Method::kPost, "/itglue/organizations", "--b0undary--", "ITG.strong", type).status, 415);
}

TEST_F(AttachmentsTest, S10_OnlyTheNameChanges) {
  const auto id = attach("a.txt", "hello");
  const auto changed = patch(path_ + "/" + id, data("attachments",
                                                    "{\"name\":\"Renamed\",\"ext\":\"exe\",\"attachment\":{"
                                                    "\"content\":\"aGk=\",\"file_name\":\"b.exe\"}}"));
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.string("/data/attributes/name"), "Renamed");
  EXPECT_EQ(changed.string("/data/attributes/attachment-file-name"), "a.txt");
  EXPECT_EQ(changed.string("/data/attributes/ext"), "txt");
  auto got = fetch(changed.string("/data/attributes/download-url"));
  EXPECT_EQ(bytes(got), "hello");
  EXPECT_NE(header(got, "content-disposition").find("\"a.txt\""), std::string::npos);
}

TEST_F(AttachmentsTest, S10_DeleteTakesIdsInItsBodyAndAnswersTheRows) {
  const auto a = attach("a.txt", "1"), b = attach("b.txt", "2");
  const auto url = get(path_ + "/" + a).string("/data/attributes/download-url");
  EXPECT_EQ(erase(path_ + "/" + a).status, 404) << "no single DELETE";
  const auto gone = erase(path_, "{\"data\":[{\"type\":\"attachments\",\"attributes\":{\"id\":" + a + "}}]}");
  ASSERT_EQ(gone.status, 200) << gone.text;
  EXPECT_EQ(gone.rows(), 1u);
  EXPECT_EQ(gone.string("/data/0/id"), a);
  EXPECT_EQ(get(path_ + "/" + a).status, 404);
  EXPECT_EQ(get(path_).rows(), 1u);
  EXPECT_EQ(fetch(url).status, 404) << "the address is still good, the file is not there";
  EXPECT_EQ(erase(path_).status, 400);
  EXPECT_EQ(get(path_ + "/" + b).status, 200);
}

TEST_F(AttachmentsTest, S10_ContentsGoOnlyWhenNobodyHasThem) {
  const auto a = attach("a.txt", "same"), b = attach("b.txt", "same");
  EXPECT_EQ(blob_count(), 1u);
  const auto sweep = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "blobs"))
      std::filesystem::last_write_time(entry, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
    return *records_->sweep_files();
  };
  erase(path_, "{\"data\":[{\"type\":\"attachments\",\"attributes\":{\"id\":" + a + "}}]}");
  EXPECT_EQ(sweep(), 0);
  erase("/itglue/passwords/" + password_);
  EXPECT_EQ(sweep(), 1) << "with its parent the attachment goes, and its content";
  EXPECT_EQ(blob_count(), 0u);
}

TEST_F(AttachmentsTest, S11_AddressesAreSignedAndShortLived) {
  const auto url = get(path_ + "/" + attach("a.txt", "1")).string("/data/attributes/download-url");
  EXPECT_EQ(fetch(url).status, 200);
  EXPECT_EQ(fetch(url.substr(0, url.size() - 1) + (url.back() == '0' ? "1" : "0")).status, 403);
  auto other = url;
  const auto at = other.find("/files/") + 7;
  other.insert(at, "1");
  EXPECT_EQ(fetch(other).status, 403);
  EXPECT_EQ(fetch(url.substr(0, url.find('?'))).status, 403);
  clock_.advance(std::chrono::minutes(14));
  EXPECT_EQ(fetch(url).status, 200);
  clock_.advance(std::chrono::minutes(7));
  EXPECT_EQ(fetch(url).status, 403);
}

TEST_F(AttachmentsTest, S4_IncludeAttachmentsOnTheirParents) {
  const auto id = attach("a.txt", "1");
  const auto show = get("/itglue/passwords/" + password_ + "?include=attachments&show_password=false");
  ASSERT_EQ(show.status, 200);
  EXPECT_EQ(show.string("/data/relationships/attachments/data/0/id"), id);
  EXPECT_EQ(show.string("/included/0/type"), "attachments");
  EXPECT_EQ(show.string("/included/0/attributes/attachment-file-name"), "a.txt");
  auto got = fetch(show.string("/included/0/attributes/download-url"));
  EXPECT_EQ(bytes(got), "1");
  const auto list = get("/itglue/passwords?include=attachments");
  EXPECT_EQ(list.at("/included").as_array().size(), 1u);
}

TEST_F(AttachmentsTest, S2_AParentThatIsNotThereOrTooMuch) {
  EXPECT_EQ(post("/itglue/passwords/999999/relationships/attachments", data("attachments", file("a", "1"))).status,
            404);
  EXPECT_EQ(get("/itglue/passwords/999999/relationships/attachments").status, 404);
  EXPECT_EQ(
      post("/itglue/documents/" + password_ + "/relationships/attachments", data("attachments", file("a", "1"))).status,
      404)
      << "an id of another kind";
}

TEST_F(AttachmentsTest, S7_ImagesOfADocument) {
  const auto document =
      make("/itglue/organizations/" + org_ + "/relationships/documents", "documents", "{\"name\":\"Runbook\"}");
  const auto image = [&](const std::string& type, const std::string& id, const std::string& name) {
    return post(
        "/itglue/document_images",
        data("document-images", "{\"target\":{\"type\":\"" + type + "\",\"id\":" + id +
                                    "},\"image\":{\"content\":\"iVBORw0KGgo=\",\"file-name\":\"" + name + "\"}}"));
  };
  const auto made = image("document", document, "net.png");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.string("/data/attributes/name"), "net.png");
  EXPECT_EQ(made.at("/data/attributes/size").as_int64(), 8);
  const auto id = made.string("/data/id");
  const auto show = get("/itglue/document_images/" + id);
  for (const std::string name : {"original-src", "slim-src", "thumbnail-src"}) {
    auto got = fetch(show.string("/data/attributes/" + name));
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(bytes(got), "\x89PNG\r\n\x1a\n");
    EXPECT_EQ(header(got, "content-type"), "image/png");
    EXPECT_TRUE(header(got, "content-disposition").starts_with("inline"));
  }
  EXPECT_EQ(image("document", "1", "a.png").status, 422);
  EXPECT_EQ(image("album", document, "a.png").status, 422);
  EXPECT_EQ(image("document", document, "a.svg").status, 422) << "a picture that may hold a script";
  const auto text = make("/itglue/documents/" + document + "/relationships/sections", "document-sections",
                         "{\"resource_type\":\"Document::Text\",\"content\":\"x\"}");
  EXPECT_EQ(image("gallery", text, "a.png").status, 422) << "not a gallery";
  const auto gallery = make("/itglue/documents/" + document + "/relationships/sections", "document-sections",
                            "{\"resource_type\":\"Document::Gallery\"}");
  EXPECT_EQ(image("gallery", gallery, "a.png").status, 201);
  EXPECT_EQ(erase("/itglue/document_images/" + id).status, 204);
  EXPECT_EQ(get("/itglue/document_images/" + id).status, 404);
  EXPECT_EQ(get("/itglue/document_images").status, 404) << "no list";
}

class UploadsTest : public AttachmentsTest {
 protected:
  void SetUp() override {
    AttachmentsTest::SetUp();
    const auto type = post(
        "/itglue/flexible_asset_types",
        "{\"data\":{\"type\":\"flexible_asset_types\",\"attributes\":{\"name\":\"Backup\"},\"relationships\":{"
        "\"flexible_asset_fields\":{\"data\":[{\"type\":\"flexible_asset_fields\",\"attributes\":{\"order\":1,\"name\":"
        "\"Name\",\"kind\":\"Text\",\"show_in_list\":true,\"use_for_title\":true}},{\"type\":\"flexible_asset_fields\","
        "\"attributes\":{\"order\":2,\"name\":\"Report\",\"kind\":\"Upload\"}},{\"type\":\"flexible_asset_fields\","
        "\"attributes\":{\"order\":3,\"name\":\"Secret\",\"kind\":\"Password\"}}]}}}}");
    ASSERT_EQ(type.status, 201) << type.text;
    type_ = type.string("/data/id");
  }
  std::string traits(const std::string& text) const {
    return data("flexible-assets",
                "{\"organization_id\":" + org_ + ",\"flexible_asset_type_id\":" + type_ + ",\"traits\":" + text + "}");
  }
  std::string type_;
};

TEST_F(UploadsTest, S8_AnUploadIsKeptReadAndSentBack) {
  const auto made = post("/itglue/flexible_assets",
                         traits("{\"name\":\"Veeam \\\"x\\\"\",\"secret\":\"C4nary\",\"report\":{\"content\":\"aGk=\","
                                "\"file_name\":\"r.txt\"}}"));
  ASSERT_EQ(made.status, 201) << made.text;
  const auto id = made.string("/data/id");
  const auto show = get("/itglue/flexible_assets/" + id);
  const auto& report = show.at("/data/attributes/traits/report");
  EXPECT_EQ(report.at("name"), "r.txt");
  EXPECT_EQ(report.at("file_name"), "r.txt");
  EXPECT_EQ(report.at("size"), 2);
  EXPECT_EQ(show.string("/data/attributes/traits/secret"), "C4nary") << "addresses do not drop values";
  auto got = fetch(show.string("/data/attributes/traits/report/url"));
  EXPECT_EQ(bytes(got), "hi");
  // What was read, sent back: the file stays.
  const auto back =
      patch("/itglue/flexible_assets/" + id,
            data("flexible-assets", "{\"traits\":{\"name\":\"Renamed\",\"report\":" + json::serialize(report) + "}}"));
  ASSERT_EQ(back.status, 200) << back.text;
  got = fetch(back.string("/data/attributes/traits/report/url"));
  EXPECT_EQ(bytes(got), "hi");
  // Left out: traits are replaced whole, the file goes.
  const auto without = patch("/itglue/flexible_assets/" + id, data("flexible-assets", "{\"traits\":{\"name\":\"x\"}}"));
  EXPECT_FALSE(without.at("/data/attributes/traits").as_object().contains("report"));
  EXPECT_EQ(fetch(back.string("/data/attributes/traits/report/url")).status, 404);
}

TEST_F(UploadsTest, S8_AnotherRecordsFileCannotBeTaken) {
  const auto made =
      post("/itglue/flexible_assets", traits("{\"name\":\"a\",\"report\":{\"content\":\"aGk=\",\"file_name\":\"r\"}}"));
  const auto file = json::serialize(made.at("/data/attributes/traits/report/file_id"));
  for (const auto& value : {"{\"file_id\":" + file + "}", std::string("{\"file_id\":1}"), std::string("\"text\""),
                            std::string("{\"content\":\"???\",\"file_name\":\"r\"}")})
    EXPECT_EQ(post("/itglue/flexible_assets", traits("{\"name\":\"b\",\"report\":" + value + "}")).status, 422)
        << value;
}

class RelatedItemsTest : public AttachmentsTest {
 protected:
  void SetUp() override {
    AttachmentsTest::SetUp();
    other_ = password(org_, "Router", "v");
    path_ = "/itglue/passwords/" + password_ + "/relationships/related_items";
  }
  static std::string to(const std::string& type, const std::string& id, const std::string& more = {}) {
    return "{\"destination_type\":\"" + type + "\",\"destination_id\":" + id + more + "}";
  }
  Answer related(const std::string& id, const std::string& key = "ITG.strong") {
    return get("/itglue/passwords/" + id + "?include=related_items&show_password=false", key);
  }
  std::string other_;
};

TEST_F(RelatedItemsTest, S10_MadeReadChangedAndDeleted) {
  const auto made = post(path_, data("related_items", to("Password", other_, ",\"notes\":\"uplink\"")));
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.string("/data/type"), "related-items");
  EXPECT_EQ(made.string("/data/attributes/destination-id"), other_);
  const auto id = made.string("/data/id");
  const auto read = related(password_);
  EXPECT_EQ(read.string("/data/relationships/related-items/data/0/id"), id);
  EXPECT_EQ(read.string("/included/0/attributes/name"), "Router");
  EXPECT_EQ(std::to_string(read.at("/included/0/attributes/resource-id").as_int64()), other_);
  EXPECT_EQ(read.string("/included/0/attributes/resource-type-name"), "Password");
  EXPECT_EQ(read.string("/included/0/attributes/notes"), "uplink");
  EXPECT_FALSE(related(other_).body.as_object().contains("included")) << "directed";
  const auto changed =
      patch(path_ + "/" + id, data("related_items", "{\"notes\":\"new\",\"destination_id\":" + password_ + "}"));
  EXPECT_EQ(changed.string("/data/attributes/notes"), "new") << changed.text;
  EXPECT_EQ(changed.string("/data/attributes/destination-id"), other_);
  const auto gone = erase(path_, "{\"data\":[{\"type\":\"related_items\",\"attributes\":{\"id\":\"" + id + "\"}}]}");
  EXPECT_EQ(gone.status, 200) << gone.text;
  EXPECT_EQ(gone.rows(), 1u);
  EXPECT_FALSE(related(password_).body.as_object().contains("included"));
  EXPECT_EQ(get(path_).status, 404) << "no list of its own";
}

TEST_F(RelatedItemsTest, S10_ArraysAndWrongDestinations) {
  const auto row = [](const std::string& a) { return "{\"type\":\"related_items\",\"attributes\":" + a + "}"; };
  const auto made = post(
      path_, "{\"data\":[" + row(to("Password", other_)) + "," + row(to("Organization", "\"" + org_ + "\"")) + "]}");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.rows(), 2u);
  for (const auto& bad : {to("Password", "999999"), to("Nonsense", other_), to("Document", other_),
                          to("Password", password_), to("Datto Device", "1"), std::string("{\"destination_id\":1}"),
                          std::string("{\"destination_type\":\"Password\"}")})
    EXPECT_EQ(post(path_, data("related_items", bad)).status, 422) << bad;
}

TEST_F(RelatedItemsTest, S10_AnItemThatIsGoneIsNotShown) {
  post(path_, data("related_items", to("Password", other_)));
  erase("/itglue/passwords/" + other_);
  EXPECT_FALSE(related(password_).body.as_object().contains("included"));
}

}  // namespace
}  // namespace gluepot::itglue_api
