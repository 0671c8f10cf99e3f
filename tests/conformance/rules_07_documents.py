# SPDX-License-Identifier: Apache-2.0
"""Section 7: documents, sections, images and folders."""
import base64

from lab import PNG, document, ids_body, patch
from suite import add, check, equal, error, good, need, no_route, rule, status


def nested(organization):
    return f"/organizations/{organization}/relationships/documents"


def folder(a):
    answer = a.lab.create("document-folders", f"/organizations/{a.lab.organization()}/relationships/document_folders",
                          {"name": a.lab.name("Folder")})
    need(answer.status == 201, f"document folders cannot be made with this key: {answer}")
    return answer.data


def sections(id):
    return f"/documents/{id}/relationships/sections"


def section(a, id, kind, **attributes):
    answer = a.client.send("POST", sections(id), body=document("document-sections", {"resource_type": kind, **attributes}))
    a.lab.note("document-sections", sections(id), answer)
    return good(answer, 201)


# The list.
@rule
def s07_list_is_root_only_without_a_filter(a):
    organization = a.list_of("documents")[2][0]["attributes"]["organization-id"]
    for row in a.walk(nested(organization)):
        equal(row["attributes"]["document-folder-id"], None, f"the folder of {row['id']}")


@rule
def s07_word_null_gives_all_documents(a):
    organization = a.list_of("documents")[2][0]["attributes"]["organization-id"]
    path = nested(organization)
    ids = lambda query: {row["id"] for row in a.walk(path, query)}  # noqa: E731
    all, root = ids([("filter[document_folder_id]", "null")]), ids([])
    foldered = ids([("filter[document_folder_id][ne]", "null")])
    equal(root | foldered, all, "root and foldered together")
    equal(root & foldered, set(), "both at once")


@rule
def s07_ne_null_gives_the_foldered_ones(a):
    organization = a.list_of("documents")[2][0]["attributes"]["organization-id"]
    for query in ([("filter[document_folder_id][ne]", "null")], [("filter[document_folder_id][ne]", "")]):
        for row in a.walk(nested(organization), query):
            check(row["attributes"]["document-folder-id"] is not None, f"document {row['id']} has a folder, by {query}")


@rule
def s07_folder_filter_is_spelled_with_dashes_too(a):
    organization = a.list_of("documents")[2][0]["attributes"]["organization-id"]
    ids = [[row["id"] for row in a.rows(nested(organization), [(f"filter[{name}]", "null"), ("sort", "created_at")])]
           for name in ("document_folder_id", "document-folder-id")]
    equal(ids[1], ids[0], "both spellings")


@rule
def s07_id_of_a_folder_gives_its_documents(a):
    for organization in a.parents("documents"):
        rows = a.rows(nested(organization), [("filter[document_folder_id][ne]", "null"), ("page[size]", 50)])
        if rows:
            id = rows[0]["attributes"]["document-folder-id"]
            got = a.walk(nested(organization), [("filter[document_folder_id]", id)])
            equal({row["attributes"]["document-folder-id"] for row in got}, {id}, "the folders of what came")
            check(rows[0]["id"] in {row["id"] for row in got}, f"document {rows[0]['id']} is in folder {id}")
            return
    need(False, "no document stands in a folder")


@rule
def s07_filter_name_is_ignored(a):
    path, query, rows = a.list_of("documents")
    plain = a.get(path, query + [("page[size]", 1)]).json["meta"]["total-count"]
    named = a.get(path, query + [("page[size]", 1), ("filter[name]", rows[0]["attributes"]["name"])]).json["meta"]["total-count"]
    equal(named, plain, "total-count with filter[name]")


@rule
def s07_list_embeds_the_body(a):
    path, query, rows = a.list_of("documents")
    row = next((one for one in rows if one["attributes"].get("content")), None)
    need(row, "no document has a body")
    content = row["attributes"]["content"]
    if isinstance(content, list):
        for block in content:
            check({"resource_type", "sort", "resource"} <= set(block), f"a block: {sorted(block)}")
            check(block["resource_type"].startswith("Document::"), f"resource_type {block['resource_type']}")
            check(isinstance(block["resource"], dict), "resource is a hash")
        equal([one["sort"] for one in content], sorted(one["sort"] for one in content), "blocks in the order of sort")


@rule
def s07_show_works_at_the_top(a):
    row = a.list_of("documents")[2][0]
    equal(good(a.get(f"/documents/{row['id']}"))["id"], row["id"], "the document")


@rule
def s07_includes_of_a_list_are_none(a):
    path, query, _ = a.list_of("documents")
    status(a.get(path, query + [("include", "attachments"), ("page[size]", 1)]), 200, 400, 422)


# Writing.
@rule(write=True)
def s07_document_is_made_at_either_route(a):
    organization = int(a.lab.organization())
    for path, more in (("/documents", {"organization_id": organization}), (nested(organization), {})):
        row = good(a.lab.create("documents", path, {"name": a.lab.name(), **more}), 201)
        equal(row["attributes"]["organization-id"], organization, f"made at {path}")


@rule(write=True)
def s07_content_of_a_new_document_is_dropped(a):
    row = a.lab.make("documents", content="<p>never kept</p>")
    check("never kept" not in a.get(f"/documents/{row['id']}").text, "the content")


@rule(write=True)
def s07_document_starts_as_a_draft(a):
    row = a.lab.make("documents")
    equal(good(a.get(f"/documents/{row['id']}"))["attributes"]["published"], False, "published")


@rule(write=True)
def s07_publish_is_a_patch_without_a_body(a):
    row = a.lab.make("documents")
    answer = a.client.send("PATCH", f"/documents/{row['id']}/publish", content_type="application/vnd.api+json")
    status(answer, 200)
    equal(good(a.get(f"/documents/{row['id']}"))["attributes"]["published"], True, "published")


@rule(write=True)
def s07_publish_with_an_empty_object_is_taken(a):
    row = a.lab.make("documents")
    status(a.client.send("PATCH", f"/documents/{row['id']}/publish", raw=b"{}"), 200)


@rule(write=True)
def s07_publish_is_nested_too(a):
    row = a.lab.make("documents")
    path = f"{nested(a.lab.organization())}/{row['id']}/publish"
    status(a.client.send("PATCH", path, content_type="application/vnd.api+json"), 200)
    equal(good(a.get(f"/documents/{row['id']}"))["attributes"]["published"], True, "published")


@rule(write=True)
def s07_publish_by_post_is_no_route(a):
    row = a.lab.make("documents")
    no_route(a.client.send("POST", f"/documents/{row['id']}/publish", content_type="application/vnd.api+json"))


@rule(write=True)
def s07_patch_takes_name_and_switches(a):
    row = a.lab.make("documents")
    name = a.lab.name("Renamed")
    read = good(patch(a.lab, "documents", row["id"], {"name": name, "archived": True, "public": False}))["attributes"]
    equal((read["name"], read["archived"]), (name, True), "name and archived")


@rule(write=True)
def s07_patch_moves_no_folder_and_sets_no_content(a):
    row, other = a.lab.make("documents"), folder(a)
    answer = patch(a.lab, "documents", row["id"], {"document_folder_id": int(other["id"]), "content": "<p>not this</p>"})
    status(answer, 200)
    read = a.get(f"/documents/{row['id']}")
    equal(good(read)["attributes"]["document-folder-id"], None, "the folder")
    check("not this" not in read.text, "the content")


@rule(write=True)
def s07_document_in_a_folder_is_not_in_the_plain_list(a):
    place = folder(a)
    row = a.lab.make("documents", document_folder_id=int(place["id"]))
    path = nested(a.lab.organization())
    ids = lambda query: [one["id"] for one in a.walk(path, query)]  # noqa: E731
    check(row["id"] not in ids([]), "not in the plain list")
    check(row["id"] in ids([("filter[document_folder_id]", "null")]), "in the list of all")
    check(row["id"] in ids([("filter[document_folder_id][ne]", "null")]), "among the foldered")
    equal(ids([("filter[document_folder_id]", place["id"])]), [row["id"]], "the folder's list")


@rule(write=True)
def s07_bulk_delete_by_body_at_either_route(a):
    for path in ("/documents", nested(a.lab.organization())):
        row = a.lab.make("documents")
        rows = good(a.client.send("DELETE", path, body=ids_body("documents", [int(row["id"])])))
        equal([one["id"] for one in rows], [row["id"]], f"deleted at {path}")
        status(a.get(f"/documents/{row['id']}"), 404, 401)


# Sections.
def _kind(kind, **attributes):
    def run(a):
        id = a.lab.make("documents")["id"]
        made = section(a, id, kind, **attributes)
        read = good(a.get(f"{sections(id)}/{made['id']}"))["attributes"]
        equal(read["resource-type"], kind, "resource-type")
        for name, value in attributes.items():
            equal(read[name.replace("_", "-")], value, name)
        equal(read["document-id"], int(id), "document-id")
    return run


for _name, _run in (("text", _kind("Document::Text", content="<p>Some <b>text</b></p>")),
                    ("heading", _kind("Document::Heading", content="A heading", level=3)),
                    ("gallery", _kind("Document::Gallery")),
                    ("step", _kind("Document::Step", content="<p>Do it</p>", duration=5, reset_count=True))):
    add(f"s07_section_of_kind_{_name}", _run, write=True)


@rule(write=True)
def s07_section_type_is_ignored(a):
    id = a.lab.make("documents")["id"]
    error(a.client.send("POST", sections(id), body=document("document-sections", {"section_type": "Document::Text", "content": "x"})), 400)


@rule(write=True)
def s07_unknown_kind_of_section_is_refused(a):
    id = a.lab.make("documents")["id"]
    status(a.client.send("POST", sections(id), body=document("document-sections", {"resource_type": "Document::Poem"})), 400, 422)


@rule(write=True)
def s07_heading_needs_a_level_from_1_to_6(a):
    id = a.lab.make("documents")["id"]
    for level in (None, 0, 7, "x"):
        body = document("document-sections", {"resource_type": "Document::Heading", "content": "x", "level": level})
        error(a.client.send("POST", sections(id), body=body), 422)


@rule(write=True)
def s07_kind_of_a_section_is_chosen_once(a):
    id = a.lab.make("documents")["id"]
    made = section(a, id, "Document::Text", content="<p>x</p>")
    status(patch(a.lab, "document-sections", made["id"], {"resource_type": "Document::Step"}, path=sections(id)), 200, 422)
    equal(good(a.get(f"{sections(id)}/{made['id']}"))["attributes"]["resource-type"], "Document::Text", "resource-type")


@rule(write=True)
def s07_sections_come_in_the_order_of_sort(a):
    id = a.lab.make("documents")["id"]
    for sort in (3, 1, 2):
        section(a, id, "Document::Text", content=f"<p>part {sort}</p>", sort=sort)
    rows = a.rows(sections(id), [("sort", "sort")])
    equal([row["attributes"]["content"] for row in rows], [f"<p>part {n}</p>" for n in (1, 2, 3)], "the order")


@rule(write=True)
def s07_sections_make_the_body_of_the_document(a):
    id = a.lab.make("documents")["id"]
    section(a, id, "Document::Heading", content="Top", level=1)
    section(a, id, "Document::Text", content="<p>Below</p>")
    status(a.client.send("PATCH", f"/documents/{id}/publish", content_type="application/vnd.api+json"), 200)
    content = good(a.get(f"/documents/{id}"))["attributes"]["content"]
    need(isinstance(content, list), "content is a plain string here")
    equal([block["resource_type"] for block in content], ["Document::Heading", "Document::Text"], "kinds")
    equal(content[0]["resource"]["level"], 1, "the level")
    check("Below" in content[1]["resource"]["content"], "the text")


@rule(write=True)
def s07_section_is_changed_and_deleted(a):
    id = a.lab.make("documents")["id"]
    made = section(a, id, "Document::Text", content="<p>before</p>")
    read = good(patch(a.lab, "document-sections", made["id"], {"content": "<p>after</p>"}, path=sections(id)))["attributes"]
    check("after" in read["content"] and "after" in read["rendered-content"], "content and rendered-content")
    answer = a.client.send("DELETE", f"{sections(id)}/{made['id']}")
    status(answer, 200, 204)
    a.lab.gone("document-sections", made["id"])
    status(a.get(f"{sections(id)}/{made['id']}"), 404, 401)
    equal(a.rows(sections(id)), [], "sections left")


@rule(write=True)
def s07_rendered_content_cannot_be_written(a):
    id = a.lab.make("documents")["id"]
    made = section(a, id, "Document::Text", content="<p>mine</p>")
    status(patch(a.lab, "document-sections", made["id"], {"rendered_content": "<p>other</p>"}, path=sections(id)), 200)
    check("other" not in (good(a.get(f"{sections(id)}/{made['id']}"))["attributes"]["rendered-content"] or ""), "rendered-content")


@rule(write=True)
def s07_section_below_another_document_is_not_found(a):
    one, two = a.lab.make("documents")["id"], a.lab.make("documents")["id"]
    made = section(a, one, "Document::Text", content="<p>x</p>")
    status(a.get(f"{sections(two)}/{made['id']}"), 401, 404)
    equal([row["id"] for row in a.rows(sections(two))], [], "sections of the other")


# Images.
@rule(write=True)
def s07_image_is_sent_as_base64(a):
    id = int(a.lab.make("documents")["id"])
    made = a.lab.make("document-images", target={"type": "document", "id": id}, image={"content": PNG, "file_name": "dot.png"})
    read = good(a.get(f"/document_images/{made['id']}"))["attributes"]
    equal(read["name"], "dot.png", "name")
    equal(read["size"], len(base64.b64decode(PNG)), "size")
    for name in ("original-src", "slim-src", "thumbnail-src"):
        check(isinstance(read[name], str) and read[name].startswith("http"), f"{name}: {read[name]!r}")


@rule(write=True)
def s07_image_is_fetched_without_the_key(a):
    made = a.lab.make("document-images")
    url = good(a.get(f"/document_images/{made['id']}"))["attributes"]["original-src"]
    need(url.startswith(a.client.origin + "/"), f"the image is on another host: {url[:60]}")
    answer = a.client.send("GET", url, absolute=True, key=None)
    status(answer, 200)
    check(answer.body[:8] == b"\x89PNG\r\n\x1a\n", f"the picture itself: {answer.body[:20]!r}")


@rule(write=True)
def s07_image_spells_file_name_with_a_dash_too(a):
    id = int(a.lab.id("documents"))
    made = a.lab.make("document-images", target={"type": "document", "id": id}, image={"content": PNG, "file-name": "dash.png"})
    equal(good(a.get(f"/document_images/{made['id']}"))["attributes"]["name"], "dash.png", "name")


@rule(write=True)
def s07_image_in_a_gallery(a):
    id = a.lab.make("documents")["id"]
    gallery = section(a, id, "Document::Gallery")
    made = a.lab.make("document-images", target={"type": "gallery", "id": int(gallery["id"])})
    status(a.get(f"/document_images/{made['id']}"), 200)


@rule(write=True)
def s07_image_is_deleted(a):
    made = a.lab.make("document-images")
    status(a.client.send("DELETE", f"/document_images/{made['id']}"), 200, 204)
    a.lab.gone("document-images", made["id"])
    status(a.get(f"/document_images/{made['id']}"), 404, 401)


@rule(write=True)
def s07_image_that_is_no_base64_is_refused(a):
    target = {"type": "document", "id": int(a.lab.id("documents"))}
    answer = a.lab.create("document-images", "/document_images", {"target": target, "image": {"content": "***", "file_name": "x.png"}})
    error(answer, 422, 400)


@rule
def s07_images_have_no_list(a):
    no_route(a.get("/document_images"))


# Folders.
@rule(write=True)
def s07_folders_are_made_at_either_route(a):
    organization = int(a.lab.organization())
    folder(a)
    answer = a.lab.create("document-folders", "/document_folders", {"organization_id": organization, "name": a.lab.name("Folder")})
    equal(good(answer, 201)["attributes"]["organization-id"], organization, "the organization")


@rule(write=True)
def s07_folders_are_listed_by_organization(a):
    made = folder(a)
    for path, query in ((f"/organizations/{a.lab.organization()}/relationships/document_folders", []),
                        ("/document_folders", [("filter[organization_id]", a.lab.organization())])):
        rows = a.walk(path, query)
        check(made["id"] in [row["id"] for row in rows], f"{path} holds it")
        equal({row["attributes"]["organization-id"] for row in rows}, {int(a.lab.organization())}, "one organization's")


@rule(write=True)
def s07_folder_stands_in_a_folder(a):
    top = folder(a)
    answer = a.lab.create("document-folders", "/document_folders", {
        "organization_id": int(a.lab.organization()), "name": a.lab.name("Folder"), "parent_id": int(top["id"])})
    read = good(a.get(f"/document_folders/{good(answer, 201)['id']}"))["attributes"]
    equal(read["parent-id"], int(top["id"]), "parent-id")
    equal([int(id) for id in read["ancestor-ids"]], [int(top["id"])], "ancestor-ids")


@rule(write=True)
def s07_folder_counts_its_documents(a):
    place = folder(a)
    a.lab.make("documents", document_folder_id=int(place["id"]))
    equal(good(a.get(f"/document_folders/{place['id']}"))["attributes"]["documents-count"], 1, "documents-count")


@rule(write=True)
def s07_folder_is_renamed(a):
    place, name = folder(a), a.lab.name("Renamed")
    equal(good(patch(a.lab, "document-folders", place["id"], {"name": name}))["attributes"]["name"], name, "the name")
